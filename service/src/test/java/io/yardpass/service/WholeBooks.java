package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What must be true of the ledger whatever was killed, in SQL that shares nothing with the writer. Each query counts faults. */
final class WholeBooks {
    private static final Map<String, String> FAULTS = new LinkedHashMap<>();

    static {
        FAULTS.put("transactions that do not sum to zero", """
                SELECT count(*) FROM (SELECT 1 FROM payments.entries
                    GROUP BY transaction_id, currency HAVING sum(amount_cents) <> 0)""");
        FAULTS.put("balances that are not the sum of their entries", """
                SELECT count(*) FROM payments.accounts a WHERE a.balance_cents <> (
                    SELECT coalesce(sum(e.amount_cents), 0) FROM payments.entries e WHERE e.account_id = a.id)""");
        FAULTS.put("gaps among transactions and batches", """
                SELECT (SELECT coalesce(max(sequence), 0) - count(*) FROM payments.transactions)
                    + (SELECT coalesce(max(number), 0) - count(*) FROM payments.batches)""");
        FAULTS.put("links of the chain that do not hold", """
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
                    OR b.hash <> sha256(b.previous_hash || convert_to(coalesce(c.content, ''), 'UTF8'))""");
        FAULTS.put("tiers that sold another number than there are tickets, or more than they had", """
                SELECT count(*) FROM ticketing.ticket_tiers r WHERE r.sold > r.capacity
                    OR r.sold <> (SELECT count(*) FROM ticketing.tickets t WHERE t.tier_id = r.id)""");
        FAULTS.put("orders with other tickets than were bought", """
                SELECT count(*) FROM ticketing.orders o
                WHERE (SELECT sum(i.quantity) FROM ticketing.order_items i WHERE i.order_id = o.id)
                    IS DISTINCT FROM (SELECT count(*) FROM ticketing.tickets t WHERE t.order_id = o.id)""");
    }

    private WholeBooks() {}

    static void assertIn(Sql sql) throws SQLException {
        for (Map.Entry<String, String> fault : FAULTS.entrySet()) {
            assertEquals(0, sql.count(fault.getValue()), fault.getKey());
        }
    }
}
