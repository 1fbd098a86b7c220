package io.yardpass.comparisons;

import io.vertx.core.Future;
import io.yardpass.analytics.Fact;
import io.yardpass.batching.BatchWriter;
import io.yardpass.domain.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the product does not do: each table's facts of a batch in a transaction of their own, all on the wire at once. A
 * duplicate then concerns its own table only, and a batch may be stored in part.
 */
record PerTableWriter(BatchWriter<Fact, Verdict> writer) implements BatchWriter<Fact, Verdict> {

    /** The facts of one table, and where they stand in the batch. */
    private record Part(List<Fact> facts, List<Integer> positions) {
        private Part() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        private void add(Fact fact, int position) {
            facts.add(fact);
            positions.add(position);
        }
    }

    @Override
    public Future<List<Verdict>> write(List<Fact> batch) {
        // Each kind of event has a table of its own.
        Map<Class<?>, Part> parts = new LinkedHashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            Fact fact = batch.get(i);
            parts.computeIfAbsent(fact.event().getClass(), _ -> new Part()).add(fact, i);
        }
        Verdict[] verdicts = new Verdict[batch.size()];
        List<Future<Void>> writes = parts.values().stream()
                .map(part -> writer.write(part.facts).map(written -> place(part, written, verdicts)))
                .toList();
        return Future.join(writes).map(_ -> Arrays.asList(verdicts));
    }

    private static Void place(Part part, List<Verdict> written, Verdict[] verdicts) {
        for (int i = 0; i < written.size(); i++) {
            verdicts[part.positions.get(i)] = written.get(i);
        }
        return null;
    }
}
