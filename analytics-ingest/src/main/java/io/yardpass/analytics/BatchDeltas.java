package io.yardpass.analytics;

import io.yardpass.pgcopy.CopyRows;
import io.yardpass.pgcopy.Pipeline;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** What the facts of one batch add up to, by subject and UTC hour: usually a handful of rows for thousands of facts. */
final class BatchDeltas {
    static final long HOUR_MICROS = 3_600_000_000L;
    private static final int ROW_BYTES = 64;

    /** In an order of their own, as references are: organizers make the ids of their events. */
    private record SubjectHour(UUID subject, long hourMicros) implements Comparable<SubjectHour> {
        @Override
        public int compareTo(SubjectHour other) {
            int bySubject = subject.compareTo(other.subject);
            return bySubject == 0 ? Long.compare(hourMicros, other.hourMicros) : bySubject;
        }
    }

    private record Sum(int[] counts, Viewers viewers) {}

    private final Map<DeltaTable, Map<SubjectHour, Sum>> tables = new EnumMap<>(DeltaTable.class);
    private final long viewerSeed;
    private DeltaTable table;
    private SubjectHour key;
    private Sum sum;

    BatchDeltas(long viewerSeed) {
        this.viewerSeed = viewerSeed;
    }

    /**
     * Quick when facts of one subject and hour come one after the other, as they do in a batch's order.
     *
     * @param facts the fact's table
     * @param subject of whom it counts
     */
    void add(FactTable facts, UUID subject, Fact fact) {
        long micros = fact.event().occurredAtMicros();
        long hour = micros - Math.floorMod(micros, HOUR_MICROS);
        if (key == null || facts.deltas != table || key.hourMicros != hour || !key.subject.equals(subject)) {
            turnTo(facts.deltas, new SubjectHour(subject, hour));
        }
        sum.counts[facts.counter]++;
        if (facts.billableCounter >= 0 && fact.billable()) {
            sum.counts[facts.billableCounter]++;
        }
        if (table.countsViewers) {
            sum.viewers.add(fact.userId(), fact.event().sessionId(), viewerSeed);
        }
    }

    /** A COPY for each table that something is added to. */
    void copyInto(Pipeline.Builder pipeline) {
        tables.forEach((deltas, sums) -> {
            CopyRows rows = CopyRows.withCapacity(sums.size() * ROW_BYTES);
            pipeline.copy(deltas.copy, rows);
            sums.forEach((subject, total) -> encode(rows, deltas, subject, total));
        });
    }

    private void turnTo(DeltaTable other, SubjectHour next) {
        table = other;
        key = next;
        sum = tables.computeIfAbsent(other, t -> new HashMap<>())
                .computeIfAbsent(next, k -> new Sum(new int[other.counters], new Viewers()));
    }

    private static void encode(CopyRows rows, DeltaTable deltas, SubjectHour key, Sum sum) {
        rows.startRow(deltas.columns).uuid(key.subject).timestamptz(key.hourMicros);
        for (int count : sum.counts) {
            rows.int4(count);
        }
        if (deltas.countsViewers) {
            rows.bytea(sum.viewers.encoded());
        }
    }
}
