package io.yardpass.loadtests.pages;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * One organization with many orders and notices to their buyers, and views beside them, made inside the database.
 *
 * @param facts views of its events, of this month
 * @param orders as many notifications there are
 */
record PagesWorld(long facts, long orders) {
    static final UUID ORGANIZATION = UUID.fromString("0a000000-0000-7000-8000-00000000da9e");
    static final UUID USER = UUID.fromString("0aa20000-0000-7000-8000-000000000007");
    private static final int USERS = 10_000;
    private static final long CHUNK_ROWS = 100_000;

    private static final String SETTLE = """
            INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'Pages', 'pages');
            INSERT INTO users.profiles (id)
            SELECT ('0aa20000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid FROM generate_series(0, %2$d) AS n;
            INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
            SELECT ('0e200000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '%1$s', 'Event ' || n, 'public', 'EUR',
                now() + n * interval '1 hour', now() + (n + 2) * interval '1 hour'
            FROM generate_series(0, 999) AS n;
            ANALYZE users.profiles; ANALYZE events.events""";

    private static final String ORDERS = """
            INSERT INTO ticketing.orders (id, event_id, user_id, organization_id, currency, total_cents, fee_cents, status,
                idempotency_scope, fingerprint, created_at)
            SELECT uuidv7(), ('0e200000-0000-7000-8000-' || lpad((n %% 1000)::text, 12, '0'))::uuid,
                ('0aa20000-0000-7000-8000-' || lpad((n %% %2$d)::text, 12, '0'))::uuid, '%1$s', 'EUR', 0, 0, 'completed',
                'pages', '', now() - (%3$d - n) * interval '1 second'
            FROM generate_series(%4$d::bigint, %5$d - 1) AS n""";

    private static final String NOTIFICATIONS = """
            INSERT INTO messaging.notifications (id, user_id, kind, created_at)
            SELECT uuidv7(), ('0aa20000-0000-7000-8000-' || lpad((n %% %2$d)::text, 12, '0'))::uuid, 'order_completed',
                now() - (%3$d - n) * interval '1 second'
            FROM generate_series(%4$d::bigint, %5$d - 1) AS n""";

    private static final String VIEWS = """
            INSERT INTO analytics.event_impressions
                (id, occurred_at, received_at, event_id, organization_id, session_id, source)
            SELECT uuidv7(), now(), now(), ('0e200000-0000-7000-8000-' || lpad((n %% 1000)::text, 12, '0'))::uuid, '%1$s',
                's-' || n %% 300000, 'feed'
            FROM generate_series(%4$d::bigint, %5$d - 1) AS n""";

    /** Blocks for some minutes, and shows how far it is. */
    void make(Connection database) throws SQLException {
        execute(database, String.format(Locale.ROOT, SETTLE, ORGANIZATION, USERS));
        ProgressBarBuilder bar = new ProgressBarBuilder().setTaskName("rows").setInitialMax(facts + 2 * orders);
        try (ProgressBar progress = bar.build()) {
            fill(database, ORDERS, orders, progress);
            fill(database, NOTIFICATIONS, orders, progress);
            fill(database, VIEWS, facts, progress);
        }
        for (String table :
                new String[] {"ticketing.orders", "messaging.notifications", "analytics.event_impressions"}) {
            execute(database, "VACUUM (ANALYZE) " + table);
        }
    }

    private static void fill(Connection database, String insertion, long rows, ProgressBar progress)
            throws SQLException {
        for (long from = 0; from < rows; from += CHUNK_ROWS) {
            long until = Math.min(rows, from + CHUNK_ROWS);
            execute(database, String.format(Locale.ROOT, insertion, ORGANIZATION, USERS, rows, from, until));
            progress.stepBy(until - from);
        }
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
