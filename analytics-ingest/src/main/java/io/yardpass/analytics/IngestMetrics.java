package io.yardpass.analytics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.yardpass.batching.BatchObserver;
import io.yardpass.domain.Event;
import io.yardpass.domain.Verdict;
import io.yardpass.pgcopy.StepResult;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the ingest counts and times. Labels are tables, stages and verdicts, never a tenant or a user. */
final class IngestMetrics implements BatchObserver {
    /** The same as the edge's for the stage decode, so that one query covers all stages. */
    private static final Duration[] TIME_BUCKETS = {
        Duration.ofNanos(50_000),
        Duration.ofNanos(200_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private static final double[] ROW_BUCKETS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000};

    private record Counters(Counter accepted, Counter duplicate, Counter queued, Counter rejected) {}

    private final Timer queue;
    private final Timer copy;
    private final Timer commit;
    private final DistributionSummary batchRows;
    private final Counter staged;
    private final Counter refusedFull;
    private final Counter refusedUnavailable;
    private final Map<FactTable, Counters> verdicts = new EnumMap<>(FactTable.class);

    IngestMetrics(MeterRegistry registry) {
        // From admission until the batch leaves, of the batch's oldest.
        queue = stage(registry, "queue");
        // From a transaction's leaving until its rows are copied, others before it included.
        copy = stage(registry, "copy");
        // From then until its commit is answered.
        commit = stage(registry, "commit");
        batchRows = DistributionSummary.builder("yardpass.ingest.batch.rows")
                .description("Events in one batch")
                .serviceLevelObjectives(ROW_BUCKETS)
                .register(registry);
        staged = Counter.builder("yardpass.ingest.batches.staged")
                .description("Batches written by way of the staged tables, because of duplicates")
                .register(registry);
        refusedFull = refusal(registry, "full");
        refusedUnavailable = refusal(registry, "unavailable");
        for (FactTable table : FactTable.values()) {
            verdicts.put(
                    table,
                    new Counters(
                            verdict(registry, table, "accepted"),
                            verdict(registry, table, "duplicate"),
                            verdict(registry, table, "queued"),
                            verdict(registry, table, "rejected")));
        }
    }

    @Override
    public void leaving(int rows, long bytes, long oldestWaitNanos) {
        queue.record(oldestWaitNanos, TimeUnit.NANOSECONDS);
        batchRows.record(rows);
    }

    void committed(long sentNanos, List<StepResult> results) {
        long copiedNanos = results.get(results.size() - 2).answeredNanos();
        copy.record(copiedNanos - sentNanos, TimeUnit.NANOSECONDS);
        commit.record(results.getLast().answeredNanos() - copiedNanos, TimeUnit.NANOSECONDS);
    }

    void staged() {
        staged.increment();
    }

    void refusedFull() {
        refusedFull.increment();
    }

    void refusedUnavailable() {
        refusedUnavailable.increment();
    }

    void count(Event event, Verdict verdict) {
        Counters counters = verdicts.get(FactTable.of(event));
        switch (verdict) {
            case Verdict.Accepted accepted -> counters.accepted.increment();
            case Verdict.Duplicate duplicate -> counters.duplicate.increment();
            case Verdict.Queued queued -> counters.queued.increment();
            case Verdict.Rejected rejected -> counters.rejected.increment();
        }
    }

    private static Counter refusal(MeterRegistry registry, String reason) {
        return Counter.builder("yardpass.ingest.refused")
                .description("Requests answered without verdicts: queues full, or the database unavailable")
                .tag("reason", reason)
                .register(registry);
    }

    private static Timer stage(MeterRegistry registry, String stage) {
        return Timer.builder("yardpass.ingest.stage")
                .description("Time in one stage: decode, queue, copy or commit")
                .tag("stage", stage)
                .serviceLevelObjectives(TIME_BUCKETS)
                .register(registry);
    }

    private static Counter verdict(MeterRegistry registry, FactTable table, String verdict) {
        return Counter.builder("yardpass.ingest.verdicts")
                .description("Events answered, by table and verdict")
                .tag("table", table.label)
                .tag("verdict", verdict)
                .register(registry);
    }
}
