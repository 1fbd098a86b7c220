package io.yardpass.loadtests.stats;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * One organization with many events and years of visitors, made inside the database: some events are seen far more often than
 * others, three of five visitors are signed in, and views lie in their months in the order in which they happened.
 */
record StatsWorld(LocalDate firstDay, LocalDate lastDay, int events, long views) {
    static final UUID ORGANIZATION = UUID.fromString("0a000000-0000-7000-8000-00000000057a");
    private static final long CHUNK_ROWS = 100_000;

    private static final String MAKE_EVENTS = """
            SET ROLE yardpass_owner;
            INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'Stats', 'stats');
            INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
            SELECT ('0e000000-0000-7000-8000-' || lpad((1000000 + n)::text, 12, '0'))::uuid, '%1$s', 'Event ' || n, 'public',
                'EUR', now(), now()
            FROM generate_series(1, %2$d) AS n;
            RESET ROLE
            """;

    private static final String MAKE_VIEWS = """
            INSERT INTO analytics.event_impressions
                (id, occurred_at, received_at, event_id, organization_id, user_id, session_id, source)
            SELECT
                uuidv7(moment.at - clock_timestamp()), moment.at, moment.at,
                ('0e000000-0000-7000-8000-' || lpad((1000001 + floor(%d * power(random(), 2)))::bigint::text, 12, '0'))::uuid,
                ?,
                CASE WHEN random() < 0.6
                    THEN ('0aa10000-0000-7000-8000-' || lpad(floor(random() * 200000)::bigint::text, 12, '0'))::uuid
                END,
                's-' || floor(random() * 300000)::bigint,
                (ARRAY['feed', 'search', 'mail', 'share'])[1 + floor(random() * 4)::integer]
            FROM generate_series(0::bigint, ? - 1) AS n
            CROSS JOIN LATERAL (
                SELECT date_trunc('milliseconds', ?::timestamptz + (n + random()) / ? * (?::timestamptz - ?::timestamptz))
            ) AS moment (at)
            """;

    /** Blocks while it fills the tables, which takes minutes, and shows how far it is. */
    void make(Connection database) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(String.format(Locale.ROOT, MAKE_EVENTS, ORGANIZATION, events));
        }
        ProgressBarBuilder bar = new ProgressBarBuilder().setTaskName("views").setInitialMax(views);
        try (ProgressBar progress = bar.build();
                PreparedStatement insert = database.prepareStatement(insertion(events))) {
            long chunks = Math.ceilDiv(views, CHUNK_ROWS);
            for (long chunk = 0; chunk < chunks; chunk++) {
                long rows = Math.min(CHUNK_ROWS, views - chunk * CHUNK_ROWS);
                insertViews(insert, rows, momentOf(chunk, chunks), momentOf(chunk + 1, chunks));
                progress.stepBy(rows);
            }
        }
        try (Statement statement = database.createStatement()) {
            statement.execute("VACUUM (ANALYZE) analytics.event_impressions");
        }
    }

    /** Inserts views of these events; its parameters are set by {@link #insertViews}. */
    static String insertion(int events) {
        return String.format(Locale.ROOT, MAKE_VIEWS, events);
    }

    static void insertViews(PreparedStatement insert, long rows, OffsetDateTime from, OffsetDateTime until)
            throws SQLException {
        insert.setObject(1, ORGANIZATION);
        insert.setLong(2, rows);
        insert.setObject(3, from);
        insert.setLong(4, rows);
        insert.setObject(5, until);
        insert.setObject(6, from);
        insert.executeUpdate();
    }

    private OffsetDateTime momentOf(long chunk, long chunks) {
        OffsetDateTime start = firstDay.atStartOfDay().atOffset(ZoneOffset.UTC);
        OffsetDateTime end = lastDay.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC);
        long seconds = end.toEpochSecond() - start.toEpochSecond();
        return start.plusSeconds(seconds * chunk / chunks);
    }
}
