package io.yardpass.loadtests.books;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/** What holds in the books at any moment between two commits, whoever wrote them; each counts what is wrong. */
public enum BookCheck {
    BALANCE("transactions that do not sum to zero", """
            SELECT count(*) FROM (
                SELECT transaction_id FROM payments.entries GROUP BY transaction_id, currency HAVING sum(amount_cents) <> 0
            ) AS unbalanced"""),

    ACCOUNTS("accounts that are not the sum of their entries", """
            SELECT count(*) FROM payments.accounts a
            WHERE a.balance_cents <> (
                SELECT coalesce(sum(e.amount_cents), 0) FROM payments.entries e WHERE e.account_id = a.id)"""),

    GAPS("gaps among transactions and batches", """
            SELECT (SELECT coalesce(max(sequence), 0) - count(*) FROM payments.transactions)
                + (SELECT coalesce(max(number), 0) - count(*) FROM payments.batches)"""),

    /** The hashes made again from the rows; no batch of an earlier epoch follows one of a later. */
    CHAIN("links of the chain that do not hold", """
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
                OR b.hash <> sha256(b.previous_hash || convert_to(coalesce(c.content, ''), 'UTF8'))"""),

    ORDERS_PAID("orders without their money", """
            SELECT count(*) FROM ticketing.orders o
            WHERE o.total_cents > 0
              AND o.total_cents IS DISTINCT FROM (
                SELECT sum(e.amount_cents) FROM payments.entries e
                WHERE e.transaction_id = o.transaction_id AND e.amount_cents > 0)"""),

    /** A transfer issues another ticket of the same order, which names the one whose place it takes. */
    ORDERS_FILLED("orders without the tickets that were bought", """
            SELECT count(*) FROM (
                SELECT i.order_id, i.tier_id, i.quantity FROM ticketing.order_items i
            ) AS bought
            FULL JOIN (
                SELECT t.order_id, t.tier_id, count(*) AS tickets FROM ticketing.tickets t
                WHERE t.previous_ticket_id IS NULL GROUP BY t.order_id, t.tier_id
            ) AS issued ON issued.order_id = bought.order_id AND issued.tier_id = bought.tier_id
            WHERE bought.quantity IS DISTINCT FROM issued.tickets"""),

    TRANSFERS("tickets that were transferred to nobody, or are in the place of one that was not", """
            SELECT count(*) FROM (
                SELECT id FROM ticketing.tickets WHERE status = 'transferred'
            ) AS old
            FULL JOIN (
                SELECT previous_ticket_id FROM ticketing.tickets WHERE previous_ticket_id IS NOT NULL
            ) AS issued ON issued.previous_ticket_id = old.id
            WHERE old.id IS NULL OR issued.previous_ticket_id IS NULL"""),

    /** Every ticket begins as issued; each step begins where the one before led to, and the last led to where it is. */
    HISTORY("tickets whose history is not that of their state", """
            SELECT count(*) FROM ticketing.tickets t
            LEFT JOIN (
                SELECT ticket_id, bool_and(from_status = before) AS unbroken, (array_agg(to_status ORDER BY id DESC))[1] AS last
                FROM (
                    SELECT ticket_id, id, from_status, to_status,
                        lag(to_status, 1, 'issued') OVER (PARTITION BY ticket_id ORDER BY id) AS before
                    FROM ticketing.ticket_history
                ) AS step
                GROUP BY ticket_id
            ) AS h ON h.ticket_id = t.id
            WHERE NOT coalesce(h.unbroken, true) OR coalesce(h.last, 'issued') <> t.status"""),

    REFUNDS("orders of which was not refunded what their refunded tickets cost", """
            SELECT count(*) FROM (
                SELECT t.order_id, sum(i.unit_price_cents) AS cents
                FROM ticketing.tickets t
                JOIN ticketing.order_items i ON i.order_id = t.order_id AND i.tier_id = t.tier_id
                WHERE t.status = 'refunded' GROUP BY t.order_id
            ) AS due
            FULL JOIN (
                SELECT r.order_id, sum(r.amount_cents) AS cents, sum(coalesce(moved.cents, 0)) AS moved_cents
                FROM ticketing.refunds r
                LEFT JOIN LATERAL (
                    SELECT sum(e.amount_cents) AS cents FROM payments.entries e
                    WHERE e.transaction_id = r.transaction_id AND e.amount_cents > 0
                ) AS moved ON true
                GROUP BY r.order_id
            ) AS given ON given.order_id = due.order_id
            WHERE due.cents IS DISTINCT FROM given.cents OR given.moved_cents <> given.cents"""),

    /** An order is over with its last good ticket. */
    ORDERS_OPEN("orders that are open without a good ticket, or closed with one", """
            SELECT count(*) FROM ticketing.orders o
            WHERE (o.status = 'completed') <> EXISTS (
                SELECT FROM ticketing.tickets t WHERE t.order_id = o.id AND t.status IN ('issued', 'redeemed'))"""),

    /** Sold is who may come in, or is in already. */
    SOLD("tiers that sold another number than there are good tickets, or more than there are", """
            SELECT count(*) FROM ticketing.ticket_tiers r
            LEFT JOIN (
                SELECT tier_id, count(*) AS tickets FROM ticketing.tickets
                WHERE status IN ('issued', 'redeemed') GROUP BY tier_id
            ) AS t ON t.tier_id = r.id
            WHERE r.sold + r.held > r.capacity OR r.sold <> coalesce(t.tickets, 0)"""),

    HELD("tiers that set aside another number than their holds say", """
            SELECT count(*) FROM ticketing.ticket_tiers r
            LEFT JOIN (
                SELECT tier_id, sum(quantity) AS held FROM ticketing.ticket_holds WHERE status = 'held' GROUP BY tier_id
            ) AS h ON h.tier_id = r.id
            WHERE r.held <> coalesce(h.held, 0)"""),

    WALLETS("wallets that do not hold what is left of their lots", """
            SELECT count(*) FROM payments.accounts a
            WHERE a.kind = 'wallet' AND -a.balance_cents <> (
                SELECT coalesce(sum(l.amount_cents - l.spent_cents), 0) FROM payments.credit_lots l WHERE l.wallet_id = a.id)"""),

    ESCROW("escrow accounts that do not hold what their order's state says", """
            SELECT count(*) FROM payments.accounts a
            JOIN sponsorship.orders o ON o.id = a.sponsorship_order_id
            WHERE a.kind = 'sponsor_escrow' AND -a.balance_cents <> CASE
                WHEN o.escrow_status IN ('funded', 'locked', 'disputed') THEN o.amount_cents ELSE 0 END"""),

    /** Of the last two days, whose facts are kept for certain; what is not added up yet counts as well. */
    EVENTS_COUNTED("hours of an event that count other views or sales than there are", """
            SELECT count(*) FROM (
                SELECT event_id, hour, sum(views) AS views, sum(tickets) AS tickets, sum(revenue_cents) AS cents FROM (
                    SELECT event_id, hour, views, tickets, revenue_cents FROM analytics.event_hourly_stats
                    UNION ALL SELECT event_id, hour, views, tickets, revenue_cents FROM analytics.event_deltas
                ) AS counts WHERE hour >= date_trunc('hour', now(), 'UTC') - interval '2 days' GROUP BY event_id, hour
            ) AS counted
            FULL JOIN (
                SELECT event_id, date_trunc('hour', occurred_at, 'UTC') AS hour, sum(view) AS views, sum(ticket) AS tickets,
                    sum(cents) AS cents
                FROM (
                    SELECT event_id, occurred_at, 1 AS view, 0 AS ticket, 0 AS cents FROM analytics.event_impressions
                    UNION ALL SELECT event_id, occurred_at, 1, 0, 0 FROM analytics.post_impressions
                    UNION ALL SELECT event_id, occurred_at, 0, 1, amount_cents FROM analytics.ticket_analytics WHERE kind = 'sold'
                ) AS facts WHERE occurred_at >= date_trunc('hour', now(), 'UTC') - interval '2 days' GROUP BY event_id, hour
            ) AS happened ON happened.event_id = counted.event_id AND happened.hour = counted.hour
            WHERE (counted.views, counted.tickets, counted.cents)
                IS DISTINCT FROM (happened.views, happened.tickets, happened.cents)"""),

    TIERS_COUNTED("hours of a tier that count other views than there are", """
            SELECT count(*) FROM (
                SELECT tier_id, hour, sum(views) AS views FROM (
                    SELECT tier_id, hour, views FROM analytics.tier_hourly_stats
                    UNION ALL SELECT tier_id, hour, views FROM analytics.tier_deltas
                ) AS counts WHERE hour >= date_trunc('hour', now(), 'UTC') - interval '2 days' GROUP BY tier_id, hour
            ) AS counted
            FULL JOIN (
                SELECT tier_id, date_trunc('hour', occurred_at, 'UTC') AS hour, count(*) AS views
                FROM analytics.ticket_analytics
                WHERE kind = 'viewed' AND occurred_at >= date_trunc('hour', now(), 'UTC') - interval '2 days'
                GROUP BY 1, 2
            ) AS happened ON happened.tier_id = counted.tier_id AND happened.hour = counted.hour
            WHERE counted.views IS DISTINCT FROM happened.views"""),

    CAMPAIGNS_COUNTED("hours of a campaign that count other impressions or clicks than there are", """
            SELECT count(*) FROM (
                SELECT campaign_id, hour, sum(impressions) AS impressions, sum(billable_impressions) AS billable_impressions,
                    sum(clicks) AS clicks, sum(billable_clicks) AS billable_clicks
                FROM (
                    SELECT campaign_id, hour, impressions, billable_impressions, clicks, billable_clicks
                    FROM campaigns.campaign_hourly_stats
                    UNION ALL SELECT campaign_id, hour, impressions, billable_impressions, clicks, billable_clicks
                    FROM campaigns.campaign_deltas
                ) AS counts WHERE hour >= date_trunc('hour', now(), 'UTC') - interval '2 days' GROUP BY campaign_id, hour
            ) AS counted
            FULL JOIN (
                SELECT campaign_id, date_trunc('hour', occurred_at, 'UTC') AS hour, sum(seen) AS impressions,
                    sum(seen * billable::integer) AS billable_impressions, sum(1 - seen) AS clicks,
                    sum((1 - seen) * billable::integer) AS billable_clicks
                FROM (
                    SELECT campaign_id, occurred_at, 1 AS seen, billable FROM campaigns.ad_impressions
                    UNION ALL SELECT campaign_id, occurred_at, 0, billable FROM campaigns.ad_clicks
                ) AS facts WHERE occurred_at >= date_trunc('hour', now(), 'UTC') - interval '2 days' GROUP BY campaign_id, hour
            ) AS happened ON happened.campaign_id = counted.campaign_id AND happened.hour = counted.hour
            WHERE (counted.impressions, counted.billable_impressions, counted.clicks, counted.billable_clicks)
                IS DISTINCT FROM
                (happened.impressions, happened.billable_impressions, happened.clicks, happened.billable_clicks)""");

    private final String words;
    private final String sql;

    BookCheck(String words, String sql) {
        this.words = words;
        this.sql = sql;
    }

    @Override
    public String toString() {
        return words;
    }

    long faults(Connection database) throws SQLException {
        try (PreparedStatement query = database.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** How much is wrong by each check, 0 for those that hold. Blocks. */
    public static Map<BookCheck, Long> all(Connection database) throws SQLException {
        Map<BookCheck, Long> faults = new EnumMap<>(BookCheck.class);
        for (BookCheck check : values()) {
            faults.put(check, check.faults(database));
        }
        return faults;
    }
}
