package io.yardpass.loadtests;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Compares what was acknowledged in a run with what PostgreSQL holds of it. Blocks. A run marks its events by
 * {@code metadata.run_id} and its purchases by what
 * {@code payment_reference} begins with, for of a payment there is one purchase.
 */
final class Reconciliation {
    /** What was found out: a difference for each table, and the number of faults in the books by name. */
    record Findings(List<Difference> differences, Map<BookCheck, Long> bookFaults) {
        boolean clean() {
            return differences.stream().allMatch(Difference::promiseKept)
                    && bookFaults.values().stream().allMatch(faults -> faults == 0);
        }

        int missing() {
            return differences.stream().mapToInt(each -> each.missing().size()).sum();
        }

        int doubled() {
            return differences.stream().mapToInt(each -> each.doubled().size()).sum();
        }

        int extra() {
            return differences.stream().mapToInt(each -> each.extra().size()).sum();
        }

        long booksOff() {
            return bookFaults.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private static final String ORDERS_OF_RUN =
            "SELECT id FROM ticketing.orders WHERE starts_with(payment_reference, ? || '/')";

    private Reconciliation() {}

    static Findings of(String jdbcUrl, String runId, Map<String, Set<UUID>> acknowledged) throws SQLException {
        try (Connection database = DriverManager.getConnection(jdbcUrl)) {
            List<Difference> differences = new ArrayList<>();
            for (EventKind kind : EventKind.values()) {
                String ofRun = "SELECT id FROM " + kind.table() + " WHERE metadata ->> 'run_id' = ?";
                differences.add(Difference.of(
                        kind.table(),
                        acknowledged.getOrDefault(kind.wireName(), Set.of()),
                        ids(database, ofRun, runId)));
            }
            differences.add(Difference.of(
                    "ticketing.orders",
                    acknowledged.getOrDefault(Journal.PURCHASES, Set.of()),
                    ids(database, ORDERS_OF_RUN, runId)));
            return new Findings(List.copyOf(differences), BookCheck.all(database));
        }
    }

    /** Faults in the books, whoever wrote them, by name. */
    static Map<BookCheck, Long> bookFaults(String jdbcUrl) throws SQLException {
        try (Connection database = DriverManager.getConnection(jdbcUrl)) {
            return BookCheck.all(database);
        }
    }

    private static List<UUID> ids(Connection database, String sql, String runId) throws SQLException {
        try (PreparedStatement query = database.prepareStatement(sql)) {
            query.setString(1, runId);
            List<UUID> ids = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
            }
            return ids;
        }
    }
}
