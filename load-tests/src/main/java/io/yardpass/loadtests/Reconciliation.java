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

    private static final String GAPS = """
            SELECT (SELECT coalesce(max(sequence), 0) - count(*) FROM payments.transactions)
                + (SELECT coalesce(max(number), 0) - count(*) FROM payments.batches)""";

    /** The hashes made again from the rows; no batch of an earlier epoch follows one of a later. */
    private static final String LINKS_OFF = """
            WITH lines AS (
                SELECT t.batch_number, t.sequence, 0 AS ordinal, concat_ws('|', 'T', t.sequence, t.id, t.kind,
                    t.reference_type, t.reference_id, (extract(epoch FROM t.occurred_at) * 1000000)::bigint,
                    (extract(epoch FROM t.posted_at) * 1000000)::bigint) AS line
                FROM payments.transactions t
                UNION ALL
                SELECT t.batch_number, t.sequence, e.ordinal, concat_ws('|', 'E', t.sequence, e.ordinal, e.account_id,
                    e.amount_cents, e.currency, e.previous_balance_cents, e.current_balance_cents)
                FROM payments.transactions t JOIN payments.entries e ON e.transaction_id = t.id
            ), contents AS (
                SELECT batch_number, string_agg(line || E'\\n', '' ORDER BY sequence, ordinal) AS content
                FROM lines GROUP BY batch_number
            )
            SELECT count(*) FROM payments.batches b
            LEFT JOIN payments.batches p ON p.number = b.number - 1
            LEFT JOIN contents c ON c.batch_number = b.number
            WHERE b.epoch < p.epoch OR b.previous_hash <> coalesce(p.hash, decode(repeat('00', 32), 'hex'))
                OR b.hash <> sha256(b.previous_hash || convert_to(coalesce(c.content, ''), 'UTF8'))""";

    private static final String TIERS_OFF = """
            SELECT count(*) FROM ticketing.ticket_tiers r
            LEFT JOIN (SELECT tier_id, count(*) AS tickets FROM ticketing.tickets GROUP BY tier_id) AS t ON t.tier_id = r.id
            WHERE r.sold > r.capacity OR r.sold <> coalesce(t.tickets, 0)""";

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
                "gaps among transactions and batches", count(database, GAPS),
                "links of the chain that do not hold", count(database, LINKS_OFF),
                "tiers that sold another number than there are tickets", count(database, TIERS_OFF),
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
