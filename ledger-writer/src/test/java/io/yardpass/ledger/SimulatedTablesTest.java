package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.RefundEvent;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Ids;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.simulation.Fairground;
import io.yardpass.ledger.simulation.FairgroundRows;
import io.yardpass.ledger.simulation.Sent;
import io.yardpass.ledger.simulation.Tables;
import io.yardpass.pgcopy.PipelineResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A simulation is worth as much as its tables are like PostgreSQL's. */
class SimulatedTablesTest {
    private static final int PARTS = 30;
    private static final int COMMANDS_OF_A_PART = 25;
    private static final int STALE_BATCHES = 60;
    private static final int COMMANDS_BETWEEN = 8;

    /** On what they read the same is decided, to the last id, and what one commits, the other commits. */
    @Test
    void theTablesInMemoryAnswerAsPostgresqlDoes() {
        try (Twins twins = new Twins(11, 40)) {
            for (int part = 0; part < PARTS; part++) {
                twins.post(twins.draw(COMMANDS_OF_A_PART));
                twins.refundEvents();
            }
        }
    }

    /** Decided on what was read before others committed: refused by the same guard, or by none. */
    @Test
    void theTablesInMemoryRefuseAsPostgresqlDoes() {
        Map<String, Integer> refusals = new TreeMap<>();
        try (Twins twins = new Twins(12, 1_000)) {
            twins.post(twins.draw(8 * COMMANDS_OF_A_PART));
            for (int i = 0; i < STALE_BATCHES; i++) {
                List<LedgerCommand> late = twins.draw(6);
                twins.readBefore(late);
                // Some ask for the very same, the others for whatever they like.
                twins.post(i % 4 == 0 ? late.stream().map(twins::again).toList() : twins.draw(COMMANDS_BETWEEN));
                String refusal = twins.sendStale(late);
                refusals.merge(refusal == null ? "none" : refusal, 1, Integer::sum);
            }
        }
        System.out.println("stale batches: " + refusals);
        assertTrue(refusals.keySet().containsAll(Set.of("YP002", "YP003", "23505")), refusals::toString);
    }

    /** One fairground, and what became of it in memory and in PostgreSQL. */
    private static final class Twins implements AutoCloseable {
        private final Fairground fairground;
        private final Tables tables;
        private final long epoch;
        private final Ids ids;
        private final Ids sameIds;
        private final Fair fair = new Fair();
        private final ManualWriter writer = new ManualWriter(fair);
        private final List<ReadResult> simulatedBefore = new ArrayList<>();
        private final List<ReadResult> realBefore = new ArrayList<>();

        /** @param capacityMax few, so that tiers sell out, or many */
        Twins(long seed, int capacityMax) {
            fairground = new Fairground(new SplittableRandom(seed), 20, capacityMax);
            tables = fairground.fill(new Tables());
            epoch = tables.claim();
            ids = Ids.seeded(seed);
            sameIds = Ids.seeded(seed);
            Fair.await(fair.ledger.close(Duration.ofSeconds(5)));
            fair.database.execute(FairgroundRows.sql(fairground));
        }

        List<LedgerCommand> draw(int commands) {
            return Stream.<LedgerCommand>generate(fairground::next)
                    .limit(commands)
                    .toList();
        }

        LedgerCommand again(LedgerCommand command) {
            return fairground.again((CallerCommand) command);
        }

        void post(List<LedgerCommand> commands) {
            List<LedgerCommand> left = commands;
            while (!left.isEmpty()) {
                Batch simulated = ManualWriter.decide(left, ids, this::read, tables.head());
                Batch real = writer.decide(left, sameIds);
                assertSame(simulated, real, left);
                assertNull(send(simulated, real));
                left = left.subList(real.outcomes().size(), left.size());
            }
        }

        void refundEvents() {
            tables.toRefund().forEach(event -> post(List.of(new RefundEvent(event, 5))));
        }

        private ReadResult read(ReadSet readSet) {
            tables.tellTime(System.currentTimeMillis() * 1_000);
            return tables.read(readSet, ManualWriter.NOW);
        }

        /** The SQLSTATE of both; null when there is none. */
        private String send(Batch simulated, Batch real) {
            if (real.isEmpty()) {
                return null;
            }
            String refusal = tables.commit(Sent.of(simulated), epoch);
            assertEquals(
                    refusal,
                    switch (writer.send(real)) {
                        case PipelineResult.Committed committed -> null;
                        case PipelineResult.RolledBack refused ->
                            refused.error().sqlstate();
                        case PipelineResult.Failed failed -> failed.error().sqlstate();
                    });
            return refusal;
        }

        void readBefore(List<LedgerCommand> commands) {
            simulatedBefore.clear();
            realBefore.clear();
            ManualWriter.decide(commands, ids, recording(this::read, simulatedBefore), tables.head());
            ManualWriter.decide(commands, sameIds, recording(writer::read, realBefore), writer.head());
        }

        private static Function<ReadSet, ReadResult> recording(
                Function<ReadSet, ReadResult> reader, List<ReadResult> read) {
            return readSet -> {
                read.add(reader.apply(readSet));
                return read.getLast();
            };
        }

        String sendStale(List<LedgerCommand> commands) {
            Iterator<ReadResult> simulatedReads = simulatedBefore.iterator();
            Iterator<ReadResult> realReads = realBefore.iterator();
            Batch simulated = ManualWriter.decide(commands, ids, readSet -> simulatedReads.next(), tables.head());
            Batch real = ManualWriter.decide(commands, sameIds, readSet -> realReads.next(), writer.head());
            assertSame(simulated, real, commands);
            return send(simulated, real);
        }

        @Override
        public void close() {
            Audit.assertSound(fair.database);
            fair.close();
        }
    }

    private static void assertSame(Batch simulated, Batch real, List<LedgerCommand> commands) {
        assertEquals(simulated.outcomes().size(), real.outcomes().size());
        for (int i = 0; i < real.outcomes().size(); i++) {
            assertEquals(simulated.outcomes().get(i), real.outcomes().get(i), commands.get(i)::toString);
        }
        assertArrayEquals(simulated.after().hash(), real.after().hash());
    }
}
