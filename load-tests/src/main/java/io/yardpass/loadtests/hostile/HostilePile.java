package io.yardpass.loadtests.hostile;

/** What one tenant can pile up, and how it is made by SQL. In the texts $1 is the first number and $2 the last. */
public enum HostilePile {
    NOTHING("nothing", "", "SELECT 1"),

    /** Of which as many are open as may be. */
    LOTS("lots of credit in one wallet", "", """
            SET LOCAL session_replication_role = origin;
            INSERT INTO payments.accounts (id, kind, user_id, currency, created_at)
            VALUES ('0ac90000-0000-7000-8000-000000000001', 'wallet', '0aa90000-0000-7000-8000-000000000001', 'USD', now()),
                ('0ac90000-0000-7000-8000-000000000002', 'wallet', '0aa90000-0000-7000-8000-000000000002', 'USD', now());
            INSERT INTO payments.credit_lots (id, wallet_id, amount_cents, spent_cents, created_at)
            SELECT ('0ae90000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0ac90000-0000-7000-8000-000000000001', 100000,
                CASE WHEN n <= $2 - 100 THEN 100000 ELSE 0 END, now() - ($2 - n) * interval '1 ms'
            FROM generate_series($1::bigint, $2::bigint) AS n;
            UPDATE payments.accounts SET version = 1, balance_cents = -(
                SELECT sum(l.amount_cents - l.spent_cents) FROM payments.credit_lots l WHERE l.wallet_id = accounts.id)
            WHERE id = '0ac90000-0000-7000-8000-000000000001'"""),

    /** In orders of as many as one may have. */
    TICKETS(
            "tickets of one owner",
            "ticketing.orders ticketing.order_items ticketing.tickets ticketing.ticket_tiers",
            """
            INSERT INTO ticketing.orders (id, event_id, user_id, organization_id, currency, total_cents, fee_cents, status,
                idempotency_scope, fingerprint, created_at)
            SELECT ('0f900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0e900000-0000-7000-8000-000000000001',
                '0aa90000-0000-7000-8000-000000000001', '0a900000-0000-7000-8000-000000000001', 'USD', 0, 0, 'completed', 'planted',
                '', now()
            FROM generate_series(1, 1 + ($2::bigint - 1) / 200) AS n;
            INSERT INTO ticketing.order_items (order_id, tier_id, quantity, unit_price_cents)
            SELECT id, '0c900000-0000-7000-8000-000000000002', 200, 0 FROM ticketing.orders WHERE idempotency_scope = 'planted';
            INSERT INTO ticketing.tickets (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status, issued_at)
            SELECT ('0ad00000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0e900000-0000-7000-8000-000000000001',
                '0c900000-0000-7000-8000-000000000002',
                ('0f900000-0000-7000-8000-' || lpad((1 + (n - 1) / 200)::text, 12, '0'))::uuid,
                '0aa90000-0000-7000-8000-000000000001',
                '0a900000-0000-7000-8000-000000000001', 'planted-' || lpad(n::text, 12, '0'), 'issued', now()
            FROM generate_series($1::bigint, $2::bigint) AS n;
            UPDATE ticketing.ticket_tiers SET sold = $2 WHERE id = '0c900000-0000-7000-8000-000000000002'"""),

    TRANSFERS(
            "transfers of one ticket",
            "ticketing.orders ticketing.order_items ticketing.tickets ticketing.ticket_tiers",
            """
            INSERT INTO ticketing.orders (id, event_id, user_id, organization_id, currency, total_cents, fee_cents, status,
                idempotency_scope, fingerprint, created_at)
            VALUES ('0f900000-0000-7000-8000-000000000001', '0e900000-0000-7000-8000-000000000001',
                '0aa90000-0000-7000-8000-000000000001', '0a900000-0000-7000-8000-000000000001', 'USD', 0, 0, 'completed', 'planted',
                '', now());
            INSERT INTO ticketing.order_items (order_id, tier_id, quantity, unit_price_cents)
            VALUES ('0f900000-0000-7000-8000-000000000001', '0c900000-0000-7000-8000-000000000001', 1, 0);
            INSERT INTO ticketing.tickets (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status,
                previous_ticket_id, issued_at)
            SELECT ('0ad00000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0e900000-0000-7000-8000-000000000001',
                '0c900000-0000-7000-8000-000000000001', '0f900000-0000-7000-8000-000000000001', '0aa90000-0000-7000-8000-000000000001',
                '0a900000-0000-7000-8000-000000000001', 'planted-' || lpad(n::text, 12, '0'),
                CASE WHEN n < $2 THEN 'transferred' ELSE 'issued' END,
                CASE WHEN n > 1 THEN ('0ad00000-0000-7000-8000-' || lpad((n - 1)::text, 12, '0'))::uuid END, now()
            FROM generate_series($1::bigint, $2::bigint) AS n;
            UPDATE ticketing.ticket_tiers SET sold = 1 WHERE id = '0c900000-0000-7000-8000-000000000001'"""),

    ENDED_HOLDS("holds that ended", "ticketing.ticket_holds", """
            INSERT INTO ticketing.ticket_holds (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at,
                created_at)
            SELECT ('0a800000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0c900000-0000-7000-8000-000000000001', 'planted',
                '0aa90000-0000-7000-8000-000000000001', '0a900000-0000-7000-8000-000000000001', 1, 'expired',
                now() - interval '25 hours', now() - interval '26 hours'
            FROM generate_series($1::bigint, $2::bigint) AS n"""),

    DUE_HOLDS("holds that end at once", "ticketing.ticket_holds ticketing.ticket_tiers", """
            INSERT INTO ticketing.ticket_holds (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at,
                created_at)
            SELECT ('0a800000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0c900000-0000-7000-8000-000000000001', 'planted',
                '0aa90000-0000-7000-8000-000000000001', '0a900000-0000-7000-8000-000000000001', 1, 'held', now(), now()
            FROM generate_series($1::bigint, $2::bigint) AS n;
            UPDATE ticketing.ticket_tiers SET held = held + $2 - $1 + 1 WHERE id = '0c900000-0000-7000-8000-000000000001'"""),

    /** Half of them gave their places in one package back, the others fill packages as large as packages can be. */
    ESCROW("sponsorship orders", "sponsorship.sponsors sponsorship.packages sponsorship.orders", """
            INSERT INTO sponsorship.sponsors (id, organization_id, name)
            VALUES ('05900000-0000-7000-8000-000000000001', '0a900000-0000-7000-8000-000000000001', 'Hostile');
            INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency, quantity)
            SELECT ('06900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0e900000-0000-7000-8000-000000000001',
                '0a900000-0000-7000-8000-000000000001', 'Hostile', 100, 'USD', 1000
            FROM generate_series(1, 2 + $2::bigint / 1000) AS n;
            INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency, escrow_status)
            SELECT ('0a700000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
                ('06900000-0000-7000-8000-' || lpad((CASE WHEN n % 2 = 0 THEN 1 ELSE 2 + n / 1000 END)::text, 12, '0'))::uuid,
                '05900000-0000-7000-8000-000000000001', '0a900000-0000-7000-8000-000000000001', 100, 'USD',
                CASE WHEN n % 2 = 0 THEN 'refunded' ELSE 'pending' END
            FROM generate_series($1::bigint, $2::bigint) AS n"""),

    OLD_KEYS("idempotency keys whose time is over", "", """
            INSERT INTO payments.idempotency_keys (scope, route, key, fingerprint, outcome, body, created_at)
            SELECT 'planted', 'ticket-scans', n::text, sha256('planted'), 'posted', '{}', now() - interval '3 days'
            FROM generate_series($1::bigint, $2::bigint) AS n"""),

    OLD_MESSAGES("notifications of one user whose time is over", "messaging.notifications", """
            INSERT INTO messaging.notifications (id, user_id, kind, created_at)
            SELECT uuidv7(), '0aa90000-0000-7000-8000-000000000001', 'ticket.purchased', now() - interval '14 months'
            FROM generate_series($1::bigint, $2::bigint) AS n"""),

    LETTERS("rejected events", "", """
            INSERT INTO analytics.dead_letters (id, rejected_at, code, detail, type, payload, payload_bytes, issuer, role, organization_id)
            SELECT uuidv7(), now() - n * interval '1 ms', 'unknown_event', 'planted', 'event_view', '{}', 2, 'yardpass',
                'service_role', '0a900000-0000-7000-8000-000000000001'
            FROM generate_series($1::bigint, $2::bigint) AS n"""),

    /** A view each of its events in each hour of 390 days, with what it adds to the counts. */
    DAYS("views and their deltas over 390 days", "events.events", """
            INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
            SELECT ('0e910000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0a900000-0000-7000-8000-000000000001', 'Hostile',
                'public', 'USD', now(), now()
            FROM generate_series(0, ($2::bigint - 1) / 9360) AS n;
            CREATE TEMP TABLE planted ON COMMIT DROP AS
            SELECT ('0e910000-0000-7000-8000-' || lpad((n / 9360)::text, 12, '0'))::uuid AS event_id,
                date_trunc('hour', now(), 'UTC') - (n % 9360) * interval '1 hour' AS hour
            FROM generate_series($1::bigint - 1, $2::bigint - 1) AS n;
            INSERT INTO analytics.event_impressions (id, occurred_at, received_at, event_id, organization_id, session_id)
            SELECT uuidv7(hour - now()), hour, hour, event_id, '0a900000-0000-7000-8000-000000000001', 'planted' FROM planted;
            INSERT INTO analytics.event_deltas (event_id, hour, views) SELECT event_id, hour, 1 FROM planted"""),

    TODAY("views of one event today", "", """
            INSERT INTO analytics.event_impressions (id, occurred_at, received_at, event_id, organization_id, session_id)
            SELECT uuidv7(), date_trunc('hour', now(), 'UTC'), now(), '0e900000-0000-7000-8000-000000000001',
                '0a900000-0000-7000-8000-000000000001', 'session ' || n
            FROM generate_series($1::bigint, $2::bigint) AS n;
            INSERT INTO analytics.event_deltas (event_id, hour, views)
            VALUES ('0e900000-0000-7000-8000-000000000001', date_trunc('hour', now(), 'UTC'), $2 - $1 + 1)""");

    private final String words;
    private final String silenced;
    private final String plant;

    HostilePile(String words, String silenced, String plant) {
        this.words = words;
        this.silenced = silenced;
        this.plant = plant;
    }

    @Override
    public String toString() {
        return words;
    }

    /** The tables whose triggers would not have it. */
    String silenced() {
        return silenced;
    }

    String plant(long first, long things) {
        return plant.replace("$1", Long.toString(first)).replace("$2", Long.toString(first + things - 1));
    }
}
