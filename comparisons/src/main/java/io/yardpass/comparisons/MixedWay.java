package io.yardpass.comparisons;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.analytics.Fact;
import io.yardpass.analytics.FactWriter;
import io.yardpass.analytics.IngestOptions;
import io.yardpass.batching.BatchWriter;
import io.yardpass.domain.Verdict;
import java.time.InstantSource;

/**
 * The product's writer with batches of four tables, in one transaction or in one for each table.
 *
 * @param duplicateEvery a duplicate in each batch of so many; 0 for none
 */
record MixedWay(Vertx vertx, InstantSource clock, boolean together, int connections, int duplicateEvery)
        implements Way {
    private static final int IN_FLIGHT = 4;

    @Override
    public String name() {
        return (together ? "one transaction, " : "one for each table, ") + Way.connections(connections);
    }

    @Override
    public Lanes open(int port, int batchRows) throws Exception {
        IngestOptions defaults = IngestOptions.to(BenchDatabase.copyAddress(port));
        IngestOptions options = defaults.withCopy(defaults.copy().withPipeliningMax(IN_FLIGHT * MixedFacts.TABLES));
        return AsyncLanes.open(
                vertx,
                connections,
                IN_FLIGHT,
                () -> FactWriter.open(vertx, options, new SimpleMeterRegistry())
                        .map(writer -> lane(writer, batchRows)));
    }

    private Lane lane(FactWriter writer, int batchRows) {
        return new Writing(
                writer,
                together ? writer : new PerTableWriter(writer),
                new MixedFacts(clock, duplicateEvery),
                batchRows);
    }

    private record Writing(FactWriter connected, BatchWriter<Fact, Verdict> writer, MixedFacts facts, int batchRows)
            implements Lane {
        @Override
        public Future<Integer> write() {
            return writer.write(facts.batch(batchRows)).map(verdicts ->
                    (int) verdicts.stream().filter(Verdict.ACCEPTED::equals).count());
        }

        @Override
        public Future<Void> close() {
            return connected.close();
        }
    }
}
