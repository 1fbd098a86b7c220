package io.yardpass.loadtests.books;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * What one table lacks or has too much of, against the ids that were acknowledged.
 *
 * @param missing acknowledged and not stored: a broken promise
 * @param doubled stored more than once: a broken promise
 * @param extra stored without an acknowledgement: allowed if the answer was lost on its way
 */
public record Difference(
        String table, int acknowledged, int stored, List<UUID> missing, List<UUID> doubled, List<UUID> extra) {

    static Difference of(String table, Set<UUID> acknowledged, Iterable<UUID> stored) {
        Set<UUID> seen = new HashSet<>();
        List<UUID> doubled = new ArrayList<>();
        List<UUID> extra = new ArrayList<>();
        int rows = 0;
        for (UUID id : stored) {
            rows++;
            if (!seen.add(id)) {
                doubled.add(id);
            } else if (!acknowledged.contains(id)) {
                extra.add(id);
            }
        }
        List<UUID> missing =
                acknowledged.stream().filter(id -> !seen.contains(id)).toList();
        return new Difference(table, acknowledged.size(), rows, missing, doubled, extra);
    }

    /** True when every acknowledged id is there, once. */
    public boolean promiseKept() {
        return missing.isEmpty() && doubled.isEmpty();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-30s acknowledged %,9d  stored %,9d  missing %d  double %d  extra %d",
                table,
                acknowledged,
                stored,
                missing.size(),
                doubled.size(),
                extra.size());
    }
}
