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
 * {@code metadata.run_id} and its purchases by {@code payment_reference}.
 */
final class Reconciliation {
    /** What was found out: a difference for each table, and the number of faults in the books by name. */
    record Findings(List<Difference> differences, Map<String, Long> bookFaults) {
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

    private static final String ORDERS_OF_RUN = "SELECT id FROM ticketing.orders WHERE payment_reference = ?";

    private static final String UNBALANCED = """
            SELECT count(*) FROM (
                SELECT transaction_id FROM payments.entries GROUP BY transaction_id, currency HAVING sum(amount_cents) <> 0
            ) AS unbalanced""";

    private static final String ORDERS_WITHOUT_MONEY = """
            SELECT count(*) FROM ticketing.orders o
            WHERE o.total_cents > 0
              AND o.total_cents IS DISTINCT FROM (
                SELECT sum(e.amount_cents) FROM payments.entries e
                WHERE e.transaction_id = o.transaction_id AND e.amount_cents > 0)""";

    private static final String ORDERS_WITHOUT_THEIR_TICKETS = """
            SELECT count(*) FROM ticketing.orders o
            WHERE (SELECT coalesce(sum(i.quantity), 0) FROM ticketing.order_items i WHERE i.order_id = o.id)
               <> (SELECT count(*) FROM ticketing.tickets t WHERE t.order_id = o.id)""";

    private static final String ACCOUNTS_OFF = """
            SELECT count(*) FROM payments.accounts a
            WHERE a.balance_cents <> (
                SELECT coalesce(sum(e.amount_cents), 0) FROM payments.entries e WHERE e.account_id = a.id)""";

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
            return new Findings(List.copyOf(differences), bookFaults(database));
        }
    }

    /** Faults in the books, whoever wrote them, by name. */
    static Map<String, Long> bookFaults(String jdbcUrl) throws SQLException {
        try (Connection database = DriverManager.getConnection(jdbcUrl)) {
            return bookFaults(database);
        }
    }

    private static Map<String, Long> bookFaults(Connection database) throws SQLException {
        return Map.of(
                "transactions that do not sum to zero", count(database, UNBALANCED),
                "orders without their money", count(database, ORDERS_WITHOUT_MONEY),
                "orders without their tickets", count(database, ORDERS_WITHOUT_THEIR_TICKETS),
                "accounts that are not the sum of their entries", count(database, ACCOUNTS_OFF));
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

    private static long count(Connection database, String sql) throws SQLException {
        try (PreparedStatement query = database.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
