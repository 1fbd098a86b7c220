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

    private record SubjectHour(UUID subject, long hourMicros) {}

    private final Map<DeltaTable, Map<SubjectHour, int[]>> tables = new EnumMap<>(DeltaTable.class);
    private DeltaTable table;
    private SubjectHour key;
    private int[] counts;

    /** Quick when facts of one subject and hour come one after the other, as they do in a batch's order. */
    void add(Fact fact) {
        FactTable facts = FactTable.of(fact.event());
        UUID subject = FactTable.subject(fact);
        long micros = fact.event().occurredAtMicros();
        long hour = micros - Math.floorMod(micros, HOUR_MICROS);
        if (key == null || facts.deltas != table || key.hourMicros != hour || !key.subject.equals(subject)) {
            turnTo(facts.deltas, new SubjectHour(subject, hour));
        }
        switch (facts) {
            case AD_IMPRESSIONS -> count(0, fact.billable());
            case AD_CLICKS -> count(2, fact.billable());
            case POST_IMPRESSIONS, EVENT_IMPRESSIONS -> counts[0]++;
        }
    }

    /** A COPY for each table that something is added to. */
    void copyInto(Pipeline.Builder pipeline) {
        tables.forEach((deltas, sums) -> {
            CopyRows rows = CopyRows.withCapacity(sums.size() * ROW_BYTES);
            pipeline.copy(deltas.copy, rows);
            sums.forEach((subject, sum) -> encode(rows, subject, sum));
        });
    }

    private void turnTo(DeltaTable other, SubjectHour next) {
        table = other;
        key = next;
        counts =
                tables.computeIfAbsent(other, t -> new HashMap<>()).computeIfAbsent(next, k -> new int[other.counters]);
    }

    private void count(int counter, boolean billable) {
        counts[counter]++;
        counts[counter + 1] += billable ? 1 : 0;
    }

    private static void encode(CopyRows rows, SubjectHour key, int[] sum) {
        rows.startRow(2 + sum.length).uuid(key.subject).timestamptz(key.hourMicros);
        for (int count : sum) {
            rows.int4(count);
        }
    }
}
