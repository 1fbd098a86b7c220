package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.database.TestDatabase;

/** What must be true of every ledger at any time, asked in SQL that shares nothing with the writer. */
final class Audit {
    private Audit() {}

    static void assertSound(TestDatabase database) {
        assertNone(database, "transactions that do not balance", """
                SELECT transaction_id FROM payments.entries
                GROUP BY transaction_id, currency HAVING sum(amount_cents) <> 0""");
        assertNone(database, "balances that are not the sum of their entries", """
                SELECT a.id FROM payments.accounts a LEFT JOIN payments.entries e ON e.account_id = a.id
                GROUP BY a.id HAVING a.balance_cents <> coalesce(sum(e.amount_cents), 0)""");
        assertNone(database, "entries that do not continue where the one before ended", """
                SELECT 1 FROM (
                    SELECT e.previous_balance_cents, coalesce(lag(e.current_balance_cents) OVER (
                        PARTITION BY e.account_id ORDER BY t.sequence, e.ordinal), 0) AS before
                    FROM payments.entries e JOIN payments.transactions t ON t.id = e.transaction_id
                ) AS entry WHERE previous_balance_cents <> before""");
        assertNone(database, "sequences with a gap", """
                SELECT 1 FROM payments.transactions HAVING count(*) <> coalesce(max(sequence), 0)""");
        assertStockIsSound(database);
        assertNone(database, "orders whose items are not their total or their tickets", """
                WITH issued AS (
                    SELECT order_id, count(*) AS tickets FROM ticketing.tickets WHERE previous_ticket_id IS NULL GROUP BY order_id
                )
                SELECT o.id FROM ticketing.orders o JOIN ticketing.order_items i ON i.order_id = o.id
                LEFT JOIN issued ON issued.order_id = o.id
                GROUP BY o.id
                HAVING sum(i.quantity * i.unit_price_cents) <> o.total_cents
                    OR sum(i.quantity) <> coalesce(max(issued.tickets), 0)""");
        assertNone(database, "hours whose counts are not their tickets", """
                SELECT event_id, hour FROM (
                    SELECT event_id, date_trunc('hour', occurred_at) AS hour, 1 AS tickets, amount_cents AS cents
                    FROM analytics.ticket_analytics WHERE kind = 'sold'
                    UNION ALL SELECT event_id, hour, -tickets, -revenue_cents FROM analytics.event_deltas
                    UNION ALL SELECT event_id, hour, -tickets, -revenue_cents FROM analytics.event_hourly_stats
                ) AS sales GROUP BY event_id, hour HAVING sum(tickets) <> 0 OR sum(cents) <> 0""");
        assertNone(database, "orders that the outbox does not tell of once", """
                SELECT o.id FROM ticketing.orders o
                LEFT JOIN public.outbox m ON m.topic = 'ticket.purchased' AND m.key = o.id::text
                GROUP BY o.id HAVING count(m.id) <> 1""");
        assertHeldMoney(database);
        assertPayments(database);
        assertChain(database);
    }

    /** Whoever names a payment has it counted, for itself and for what it brought in. */
    private static void assertPayments(TestDatabase database) {
        assertNone(database, "payments that do not stand with what they paid", """
                WITH paid AS (
                    SELECT 'ticket-purchases' AS route, id, payment_reference AS reference, total_cents AS cents, currency
                    FROM ticketing.orders WHERE payment_reference IS NOT NULL AND total_cents > 0
                    UNION ALL
                    SELECT CASE t.kind WHEN 'wallet_top_up' THEN 'wallet-top-ups' ELSE 'sponsorship-orders' END,
                        t.reference_id, t.metadata ->> 'payment_reference', sum(e.amount_cents), min(e.currency)
                    FROM payments.transactions t
                    JOIN payments.entries e ON e.transaction_id = t.id AND e.amount_cents > 0
                    WHERE t.kind IN ('wallet_top_up', 'sponsorship_funding') AND t.metadata ? 'payment_reference'
                    GROUP BY t.id
                )
                SELECT 1 FROM paid
                FULL JOIN payments.payment_references p
                    ON p.reference_sha256 = sha256(convert_to(paid.reference, 'UTF8'))
                WHERE (p.route, p.command_id, p.amount_cents, p.currency)
                    IS DISTINCT FROM (paid.route, paid.id, paid.cents::bigint, paid.currency)""");
    }

    private static void assertHeldMoney(TestDatabase database) {
        assertNone(database, "wallets that do not hold what is left of their lots", """
                SELECT a.id FROM payments.accounts a LEFT JOIN payments.credit_lots l ON l.wallet_id = a.id
                WHERE a.kind = 'wallet'
                GROUP BY a.id HAVING -a.balance_cents <> coalesce(sum(l.amount_cents - l.spent_cents), 0)
                    OR a.lots_cents <> coalesce(sum(l.amount_cents - l.spent_cents), 0)
                    OR a.open_lots <> count(*) FILTER (WHERE l.spent_cents < l.amount_cents)""");
        assertNone(database, "wallets of organizations that the organizations do not know", """
                SELECT a.id FROM payments.accounts a LEFT JOIN organizations.wallets w ON w.account_id = a.id
                WHERE a.kind = 'wallet' AND a.organization_id IS NOT NULL AND a.version > 0
                    AND (w.organization_id, w.currency) IS DISTINCT FROM (a.organization_id, a.currency)""");
        assertNone(database, "escrow that does not hold what its order's state says", """
                SELECT o.id FROM sponsorship.orders o
                LEFT JOIN payments.accounts a ON a.sponsorship_order_id = o.id AND a.kind = 'sponsor_escrow'
                WHERE coalesce(a.balance_cents, 0) <> CASE
                        WHEN o.escrow_status IN ('funded', 'locked', 'disputed') THEN -o.amount_cents ELSE 0 END
                    OR (a.closed_at IS NOT NULL) <> (a.id IS NOT NULL
                        AND o.escrow_status IN ('released', 'refunded'))""");
        assertNone(database, "closed accounts that hold something", """
                SELECT id FROM payments.accounts WHERE closed_at IS NOT NULL AND balance_cents <> 0""");
        assertNone(database, "reversals that do not move back what was moved", """
                SELECT t.id FROM payments.transactions t
                LEFT JOIN payments.entries e ON e.transaction_id IN (t.id, t.reference_id)
                WHERE t.kind = 'reversal'
                GROUP BY t.id, e.account_id HAVING coalesce(sum(e.amount_cents), 1) <> 0""");
    }

    /** Tickets that somebody has are sold, holds that have not ended are held, and what went back is what was paid. */
    private static void assertStockIsSound(TestDatabase database) {
        assertNone(database, "tiers whose counters are not their tickets and holds", """
                SELECT r.id FROM ticketing.ticket_tiers r
                WHERE r.sold <> (SELECT count(*) FROM ticketing.tickets t
                        WHERE t.tier_id = r.id AND t.status IN ('issued', 'redeemed'))
                    OR r.sold <> (SELECT count(*) FROM ticketing.tickets t
                        WHERE t.tier_id = r.id AND t.previous_ticket_id IS NULL) - (SELECT count(*)
                        FROM ticketing.tickets t WHERE t.tier_id = r.id AND t.status IN ('refunded', 'cancelled'))
                    OR r.held <> (SELECT coalesce(sum(h.quantity), 0) FROM ticketing.ticket_holds h
                        WHERE h.tier_id = r.id AND h.status = 'held')
                    OR r.sold + r.held > r.capacity""");
        assertNone(database, "tickets that were transferred to nobody, or have a successor and were not", """
                SELECT t.id FROM ticketing.tickets t
                LEFT JOIN ticketing.tickets s ON s.previous_ticket_id = t.id
                WHERE (t.status = 'transferred') <> (s.id IS NOT NULL)""");
        assertNone(database, "orders that are closed with a ticket left, or open without one", """
                SELECT o.id FROM ticketing.orders o
                WHERE (o.status = 'completed') <> EXISTS (SELECT FROM ticketing.tickets t
                    WHERE t.order_id = o.id AND t.status IN ('issued', 'redeemed'))""");
        assertNone(database, "orders of which another amount was refunded than their refunded tickets cost", """
                SELECT o.id FROM ticketing.orders o
                WHERE (SELECT coalesce(sum(r.amount_cents), 0) FROM ticketing.refunds r WHERE r.order_id = o.id)
                    <> (SELECT coalesce(sum(i.unit_price_cents), 0) FROM ticketing.tickets t
                        JOIN ticketing.order_items i ON i.order_id = t.order_id AND i.tier_id = t.tier_id
                        WHERE t.order_id = o.id AND t.status = 'refunded')""");
        assertNone(database, "entries of an order that are not what was paid less what was refunded", """
                WITH moved AS (
                    SELECT t.reference_id AS order_id, sum(e.amount_cents) FILTER (WHERE a.user_id = o.user_id) AS paid,
                        -sum(e.amount_cents) FILTER (WHERE a.kind = 'platform_revenue') AS fee
                    FROM ticketing.orders o
                    JOIN payments.transactions t ON t.reference_id = o.id
                    JOIN payments.entries e ON e.transaction_id = t.id
                    JOIN payments.accounts a ON a.id = e.account_id
                    GROUP BY t.reference_id
                ), back AS (
                    SELECT order_id, sum(amount_cents) AS cents, sum(fee_cents) AS fee
                    FROM ticketing.refunds GROUP BY order_id
                )
                SELECT o.id FROM ticketing.orders o
                LEFT JOIN moved ON moved.order_id = o.id LEFT JOIN back ON back.order_id = o.id
                WHERE o.total_cents - coalesce(back.cents, 0) <> coalesce(moved.paid, 0)
                    OR o.fee_cents - coalesce(back.fee, 0) <> coalesce(moved.fee, 0)""");
        assertNone(database, "tickets whose facts are not their history", """
                SELECT ticket_id, kind FROM (
                    SELECT ticket_id, kind, 1 AS n FROM analytics.ticket_analytics WHERE kind NOT IN ('sold', 'viewed')
                    UNION ALL
                    SELECT ticket_id, CASE to_status WHEN 'issued' THEN 'unscanned' ELSE to_status END, -1
                    FROM ticketing.ticket_history
                ) AS f GROUP BY ticket_id, kind HAVING sum(n) <> 0""");
    }

    /** The hashes made again from the tables, by PostgreSQL. */
    private static void assertChain(TestDatabase database) {
        assertNone(database, "links that do not follow", """
                WITH lines AS (
                    SELECT t.batch_number, t.sequence, 0 AS ordinal, concat_ws('|', 'T', t.sequence, t.id, t.kind,
                        t.reference_type, t.reference_id, (extract(epoch FROM t.occurred_at) * 1000000)::bigint,
                        (extract(epoch FROM t.posted_at) * 1000000)::bigint) AS line
                    FROM payments.transactions t
                    UNION ALL
                    SELECT t.batch_number, t.sequence, e.ordinal, concat_ws('|', 'E', t.sequence, e.ordinal,
                        e.account_id, e.amount_cents, e.currency, e.previous_balance_cents, e.current_balance_cents)
                    FROM payments.transactions t JOIN payments.entries e ON e.transaction_id = t.id
                ), contents AS (
                    SELECT batch_number, string_agg(line || E'\\n', '' ORDER BY sequence, ordinal) AS content
                    FROM lines GROUP BY batch_number
                )
                SELECT b.number FROM payments.batches b
                LEFT JOIN payments.batches p ON p.number = b.number - 1
                LEFT JOIN contents c ON c.batch_number = b.number
                WHERE b.previous_hash <> coalesce(p.hash, decode(repeat('00', 32), 'hex'))
                    OR b.hash <> sha256(b.previous_hash || convert_to(coalesce(c.content, ''), 'UTF8'))""");
        assertNone(database, "batches with a gap", """
                SELECT 1 FROM payments.batches HAVING count(*) <> coalesce(max(number), 0)""");
    }

    private static void assertNone(TestDatabase database, String what, String query) {
        assertEquals(0, database.rows(query).size(), what);
    }
}
