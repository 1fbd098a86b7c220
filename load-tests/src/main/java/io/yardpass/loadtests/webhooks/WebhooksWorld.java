package io.yardpass.loadtests.webhooks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Organizations with as many endpoints each as one may have. Each endpoint asks for a topic of its own, so that a message is for one of
 * them. Endpoints are numbered from 0. Blocks.
 */
record WebhooksWorld(int endpoints) {
    static final int ENDPOINTS_EACH = 20;

    private static final String ORGANIZATIONS = """
            INSERT INTO organizations.organizations (id, name, slug)
            SELECT ('0a400000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Told ' || n, 'told-' || n
            FROM generate_series(0, %d - 1) AS n""";

    /**
     * The numbers from one until before another, of messages that go round the endpoints from one on, and of each endpoint round its keys.
     * A message's id tells its series and its number.
     */
    private static final String MESSAGES = """
            INSERT INTO public.outbox (id, created_at, topic, key, organization_id, payload)
            SELECT ('0a4' || lpad(to_hex(asked.series), 5, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
                now(),
                'bench.told_' || chr(ascii('a') + endpoint % 20),
                'key-' || endpoint || '-' || n / asked.span % 4,
                ('0a400000-0000-7000-8000-' || lpad((endpoint / 20)::text, 12, '0'))::uuid,
                jsonb_build_object('number', n, 'padding', repeat('x', 200))
            FROM (SELECT ?::integer AS series, ?::integer AS first, ?::integer AS span) AS asked
            CROSS JOIN generate_series(?::bigint, ?::bigint - 1) AS n
            CROSS JOIN LATERAL (SELECT asked.first + (n % asked.span)::integer AS endpoint) AS told
            ORDER BY n""";

    /** That there is no such topic is none of the relay's business. */
    private static final String OWN_TOPICS = """
            UPDATE messaging.webhook_endpoints
            SET topics = ARRAY['bench.told_' || chr(ascii('a') + substring(url FROM '/(\\d+)$')::integer % 20)]
            WHERE url ~ '/\\d+$'""";

    private static final String END = """
            DELETE FROM messaging.webhook_endpoints AS e
            USING organizations.organizations AS o
            WHERE o.id = e.organization_id AND starts_with(o.slug, 'told-')""";

    void make(Connection database, Endpoints maker, Receiver receiver)
            throws SQLException, IOException, InterruptedException {
        try (Statement statement = database.createStatement()) {
            int organizations = (endpoints + ENDPOINTS_EACH - 1) / ENDPOINTS_EACH;
            statement.execute(String.format(Locale.ROOT, ORGANIZATIONS, organizations));
        }
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("endpoints").setInitialMax(endpoints);
        try (ProgressBar progress = bar.build()) {
            for (int n = 0; n < endpoints; n++) {
                maker.make(organization(n), receiver.endpoint(Integer.toString(n)), "*");
                progress.step();
            }
        }
        try (Statement statement = database.createStatement()) {
            statement.execute(OWN_TOPICS);
        }
    }

    private static UUID organization(int endpoint) {
        return UUID.fromString(String.format(Locale.ROOT, "0a400000-0000-7000-8000-%012d", endpoint / ENDPOINTS_EACH));
    }

    /** With all that waits for them: it would be waited for. */
    static void end(Connection database) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(END);
        }
    }

    /** In a commit of their own, in the order of their numbers. */
    static void write(Connection database, MessageSeries series, long from, long until) throws SQLException {
        try (PreparedStatement insert = database.prepareStatement(MESSAGES)) {
            insert.setInt(1, series.number());
            insert.setInt(2, series.firstEndpoint());
            insert.setInt(3, series.span());
            insert.setLong(4, from);
            insert.setLong(5, until);
            insert.executeUpdate();
        }
    }
}
