package io.yardpass.analytics;

import java.util.List;
import java.util.Locale;

/**
 * How rows come into a table of facts.
 *
 * @param copy copies straight into the table; one duplicate fails all of it
 * @param createStaged makes the connection's own table that stands in for this one while duplicates are found; empty between commits
 * @param copyStaged copies into that
 * @param insertStaged moves what is new out of the staged table, adds it to the deltas, and returns the ids that were
 */
record TableSql(String copy, String createStaged, String copyStaged, String insertStaged) {
    /** @param counters of the deltas: what each fact adds one to, and where there are two what those that may be charged do */
    static TableSql of(
            String name, String label, Columns.Definition definition, DeltaTable deltas, List<String> counters) {
        String columns = definition.names();
        return new TableSql(
                String.format(Locale.ROOT, "COPY %s (%s) FROM STDIN (FORMAT binary)", name, columns),
                String.format(
                        Locale.ROOT,
                        "CREATE TEMPORARY TABLE staged_%s (%s) ON COMMIT DELETE ROWS",
                        label,
                        definition.namesAndTypes()),
                String.format(Locale.ROOT, "COPY pg_temp.staged_%s (%s) FROM STDIN (FORMAT binary)", label, columns),
                insertStaged(name, label, columns, deltas, counters));
    }

    /** The deltas come from the rows that were inserted, told by id: nothing more of a table of facts may be read. */
    private static String insertStaged(
            String name, String label, String columns, DeltaTable deltas, List<String> counters) {
        String counts = counters.size() == 1 ? "count(*)" : "count(*), count(*) FILTER (WHERE s.billable)";
        String viewers = "array_agg(DISTINCT v.hash ORDER BY v.hash) FILTER (WHERE v.hash IS NOT NULL)";
        return String.format(
                Locale.ROOT,
                """
                WITH inserted AS (
                    INSERT INTO %1$s (%2$s) SELECT %2$s FROM pg_temp.staged_%3$s ON CONFLICT DO NOTHING RETURNING id
                ), counted AS (
                    INSERT INTO %4$s (%5$s, hour, %6$s)
                    SELECT s.%5$s, date_trunc('hour', s.occurred_at, 'UTC'), %7$s
                    FROM inserted JOIN pg_temp.staged_%3$s AS s ON s.id = inserted.id
                    CROSS JOIN LATERAL (SELECT %8$s) AS v (hash)
                    GROUP BY 1, 2
                )
                SELECT id FROM inserted""",
                name,
                columns,
                label,
                deltas.table,
                deltas.subject,
                deltas.withViewers(String.join(", ", counters), "viewers"),
                deltas.withViewers(counts, viewers),
                Viewers.HASH_SQL);
    }
}
