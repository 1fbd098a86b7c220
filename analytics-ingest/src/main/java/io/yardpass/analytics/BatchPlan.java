package io.yardpass.analytics;

import io.yardpass.domain.Verdict;
import io.yardpass.pgcopy.CopyRows;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.StepResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * How a batch is written: its facts by table, each id once, in the one order that every batch keeps. Rows that lie
 * together are written together, and batches that share ids meet them in the same order.
 */
final class BatchPlan {
    private static final int ROW_BYTES_EXPECTED = 256;
    private static final Comparator<Row> ORDER = Comparator.<Row, UUID>comparing(Row::subject)
            .thenComparingLong(row -> row.fact.event().occurredAtMicros())
            .thenComparing(row -> row.fact.id());

    /** A fact, of whom it counts, and its place among the facts of the batch. */
    private record Row(Fact fact, UUID subject, int position) {}

    private final int size;
    private final Map<FactTable, List<Row>> tables = new EnumMap<>(FactTable.class);

    /** Takes facts in the order they came; of those with the same id and table the first is written. */
    BatchPlan(List<Fact> facts) {
        size = facts.size();
        Map<FactTable, Set<UUID>> seen = new EnumMap<>(FactTable.class);
        for (int i = 0; i < size; i++) {
            Fact fact = facts.get(i);
            FactTable table = FactTable.of(fact.event());
            if (seen.computeIfAbsent(table, t -> new HashSet<>()).add(fact.id())) {
                tables.computeIfAbsent(table, t -> new ArrayList<>())
                        .add(new Row(fact, table.deltas.subjectOf(fact), i));
            }
        }
        tables.values().forEach(rows -> rows.sort(ORDER));
    }

    /**
     * All tables and their deltas in one transaction, straight into them: fails when any row is there already.
     *
     * @param viewerSeed of the database's hashes of viewers
     * @param ending adds what the transaction ends with
     */
    Pipeline direct(long viewerSeed, Consumer<Pipeline.Builder> ending) {
        try (Pipeline.Builder pipeline = Pipeline.builder().begin()) {
            tables.forEach((table, rows) -> copy(pipeline, table, table.sql.copy(), rows));
            deltas(viewerSeed).copyInto(pipeline);
            ending.accept(pipeline);
            return pipeline.commit().build();
        }
    }

    /** All tables in one transaction, by way of the staged tables: passes over the rows that are there already. */
    Pipeline staged(Consumer<Pipeline.Builder> ending) {
        try (Pipeline.Builder pipeline = Pipeline.builder().begin()) {
            tables.forEach((table, rows) -> {
                copy(pipeline, table, table.sql.copyStaged(), rows);
                pipeline.query(table.sql.insertStaged());
            });
            ending.accept(pipeline);
            return pipeline.commit().build();
        }
    }

    List<Verdict> verdictsOfDirect() {
        Verdict[] verdicts = allDuplicates();
        tables.values().forEach(rows -> rows.forEach(row -> verdicts[row.position] = Verdict.ACCEPTED));
        return Arrays.asList(verdicts);
    }

    List<Verdict> verdictsOfStaged(List<StepResult> results) {
        Verdict[] verdicts = allDuplicates();
        int insertStep = 2;
        for (List<Row> rows : tables.values()) {
            Set<UUID> inserted = ids(results.get(insertStep));
            for (Row row : rows) {
                if (inserted.contains(row.fact.id())) {
                    verdicts[row.position] = Verdict.ACCEPTED;
                }
            }
            insertStep += 2;
        }
        return Arrays.asList(verdicts);
    }

    /** True when the database passed over a row; duplicates within the batch were never sent to it. */
    boolean metDuplicates(List<StepResult> stagedResults) {
        int insertStep = 2;
        for (List<Row> rows : tables.values()) {
            if (stagedResults.get(insertStep).rows().size() < rows.size()) {
                return true;
            }
            insertStep += 2;
        }
        return false;
    }

    private BatchDeltas deltas(long viewerSeed) {
        BatchDeltas deltas = new BatchDeltas(viewerSeed);
        tables.forEach((table, rows) -> rows.forEach(row -> deltas.add(table, row.subject, row.fact)));
        return deltas;
    }

    private Verdict[] allDuplicates() {
        Verdict[] verdicts = new Verdict[size];
        Arrays.fill(verdicts, Verdict.DUPLICATE);
        return verdicts;
    }

    private static Set<UUID> ids(StepResult inserted) {
        Set<UUID> ids = HashSet.newHashSet(inserted.rows().size());
        inserted.rows().forEach(row -> ids.add(UUID.fromString(row.getFirst())));
        return ids;
    }

    private static void copy(Pipeline.Builder pipeline, FactTable table, String sql, List<Row> rows) {
        CopyRows copy = CopyRows.withCapacity(rows.size() * ROW_BYTES_EXPECTED);
        // The pipeline owns the rows before they are encoded, so that a failure leaves no memory behind.
        pipeline.copy(sql, copy);
        var columns = new Columns.Copied(copy);
        rows.forEach(row -> table.encode(row.fact, columns));
    }
}
