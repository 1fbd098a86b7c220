package io.yardpass.loadtests.books;

import io.yardpass.loadtests.demo.EventKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Compares what was acknowledged in a run with what PostgreSQL holds of it. Blocks. A run marks its events by
 * {@code metadata.run_id} and its purchases by what {@code payment_reference} begins with, for of a payment there is one
 * purchase.
 */
public final class Reconciliation {
    /** What was found out: a difference for each table, and the number of faults in the books by name. */
    public record Findings(List<Difference> differences, Map<BookCheck, Long> bookFaults) {
        public boolean clean() {
            return differences.stream().allMatch(Difference::promiseKept)
                    && bookFaults.values().stream().allMatch(faults -> faults == 0);
        }
    }

    private static final String ORDERS_OF_RUN =
            "SELECT id FROM ticketing.orders WHERE starts_with(payment_reference, ? || '/')";

    private static final String EVENTS_OF_RUN =
            "SELECT id FROM %s WHERE occurred_at >= ? AND metadata ->> 'run_id' = ?";

    /** Which rows a table holds of each run, whatever their order. */
    private static final String DIGESTS = """
            SELECT metadata ->> 'run_id', count(*) || ' ' || bit_xor(uuid_hash_extended(id, 0)) FROM %s
            WHERE occurred_at >= ? AND metadata ->> 'run_id' = coalesce(?, metadata ->> 'run_id') GROUP BY 1""";

    private Reconciliation() {}

    public static Findings of(String jdbcUrl, String runId, Map<String, Set<UUID>> acknowledged) throws SQLException {
        try (Connection database = DriverManager.getConnection(jdbcUrl)) {
            List<Difference> differences = new ArrayList<>(events(database, runId, Instant.EPOCH, acknowledged));
            differences.add(Difference.of(
                    "ticketing.orders",
                    acknowledged.getOrDefault(Journal.PURCHASES, Set.of()),
                    orders(database, runId)));
            return new Findings(List.copyOf(differences), BookCheck.all(database));
        }
    }

    /** Of the events of a run alone, which happened in that millisecond or later: ids tell no more of their time. */
    public static List<Difference> events(
            Connection database, String runId, Instant since, Map<String, Set<UUID>> acknowledged) throws SQLException {
        List<Difference> differences = new ArrayList<>();
        for (EventKind kind : EventKind.values()) {
            try (PreparedStatement query =
                    database.prepareStatement(String.format(Locale.ROOT, EVENTS_OF_RUN, kind.table()))) {
                query.setTimestamp(1, Timestamp.from(since.truncatedTo(ChronoUnit.MILLIS)));
                query.setString(2, runId);
                differences.add(
                        Difference.of(kind.table(), acknowledged.getOrDefault(kind.wireName(), Set.of()), ids(query)));
            }
        }
        return differences;
    }

    /**
     * By table and run, what says of two moments whether the same events were there.
     *
     * @param runId null for all runs
     * @param since when the first of them happened, to the millisecond
     */
    public static Map<String, String> eventDigests(Connection database, String runId, Instant since)
            throws SQLException {
        Map<String, String> digests = new HashMap<>();
        for (EventKind kind : EventKind.values()) {
            try (PreparedStatement query =
                    database.prepareStatement(String.format(Locale.ROOT, DIGESTS, kind.table()))) {
                query.setTimestamp(1, Timestamp.from(since.truncatedTo(ChronoUnit.MILLIS)));
                query.setString(2, runId);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        digests.put(kind.table() + " of " + row.getString(1), row.getString(2));
                    }
                }
            }
        }
        return digests;
    }

    /** Faults in the books, whoever wrote them, by name. */
    public static Map<BookCheck, Long> bookFaults(String jdbcUrl) throws SQLException {
        try (Connection database = DriverManager.getConnection(jdbcUrl)) {
            return BookCheck.all(database);
        }
    }

    private static List<UUID> orders(Connection database, String runId) throws SQLException {
        try (PreparedStatement query = database.prepareStatement(ORDERS_OF_RUN)) {
            query.setString(1, runId);
            return ids(query);
        }
    }

    private static List<UUID> ids(PreparedStatement query) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
        }
        return ids;
    }
}
