package io.yardpass.loadtests.growth;

import io.yardpass.loadtests.demo.Demo;
import io.yardpass.loadtests.load.RequestTemplate;
import io.yardpass.loadtests.service.Target;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/**
 * A running month that holds many views of the posts of many events, made inside the database: ids are of version 7 and
 * lie in the order in which the views happened, as ingest leaves them.
 */
record GrowthWorld(int events, long rows) {
    private static final long CHUNK_ROWS = 250_000;
    /** Row, key and what a page leaves free, with metadata as short as these. */
    private static final long ROW_BYTES = 320;

    private static final long LOG_BYTES = 6L << 30;

    private static final String MAKE_POSTS = """
            SET ROLE yardpass_owner;
            INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
            SELECT ('0e0f0000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0a000000-0000-7000-8000-000000000001',
                'Event ' || n, 'public', 'EUR', now(), now()
            FROM generate_series(1, %1$d) AS n;
            INSERT INTO events.event_posts (id, event_id, author_user_id, body)
            SELECT ('0b0f0000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
                ('0e0f0000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0aa00000-0000-7000-8000-000000000001', 'Hello'
            FROM generate_series(1, %1$d) AS n;
            RESET ROLE
            """;

    private static final String MAKE_VIEWS = """
            INSERT INTO analytics.post_impressions (id, occurred_at, received_at, post_id, event_id, organization_id,
                user_id, session_id, dwell_ms, source, metadata)
            SELECT uuidv7(moment.at - clock_timestamp()), moment.at, moment.at,
                ('0b0f0000-0000-7000-8000-' || subject.digits)::uuid, ('0e0f0000-0000-7000-8000-' || subject.digits)::uuid,
                '0a000000-0000-7000-8000-000000000001',
                ('0aa00000-0000-7000-8000-' || lpad((1 + floor(random() * 1000000))::bigint::text, 12, '0'))::uuid, '%1$s', 1500, '%2$s',
                '{"run_id":"filled-before"}'
            FROM generate_series(0::bigint, ? - 1) AS n
            CROSS JOIN LATERAL (SELECT lpad((1 + floor(random() * %3$d + n * 0))::bigint::text, 12, '0')) AS subject (digits)
            CROSS JOIN LATERAL (
                SELECT date_trunc('milliseconds', ?::timestamptz + n::double precision / ? * (?::timestamptz - ?::timestamptz))
            ) AS moment (at)
            """;

    GrowthWorld {
        if (events < 1 || events > 100_000 || rows < 1) {
            throw new IllegalArgumentException("a month has rows, of 1 to 100,000 events");
        }
    }

    /** What filling takes on disk, the write-ahead log included. */
    long bytesNeeded() {
        return rows * ROW_BYTES + LOG_BYTES;
    }

    /** A view of one of its posts by one of a million, as a {@link RequestTemplate} takes it. */
    String viewTemplate(String mark) {
        return Demo.postViewTemplate(mark)
                .replace("0aa00000-0000-7000-8000-<1..50>", "0aa00000-0000-7000-8000-<1..1000000>")
                .replace("0b000000-0000-7000-8000-<1..200>", "0b0f0000-0000-7000-8000-<1.." + events + ">");
    }

    /** Blocks while it fills the month up to now, and leaves the database at rest. */
    void make(Target target, Instant now, ProgressBar progress) throws SQLException {
        OffsetDateTime until = now.atOffset(ZoneOffset.UTC);
        OffsetDateTime from =
                until.withDayOfMonth(1).toLocalDate().atStartOfDay().atOffset(ZoneOffset.UTC);
        try (Connection database = DriverManager.getConnection(target.jdbcUrl());
                Statement statement = database.createStatement();
                PreparedStatement insert = database.prepareStatement(
                        String.format(Locale.ROOT, MAKE_VIEWS, Demo.SESSION, Demo.SOURCE, events))) {
            statement.execute(String.format(Locale.ROOT, MAKE_POSTS, events));
            long chunks = Math.ceilDiv(rows, CHUNK_ROWS);
            for (long chunk = 0; chunk < chunks; chunk++) {
                long size = Math.min(CHUNK_ROWS, rows - chunk * CHUNK_ROWS);
                insert(insert, size, moment(from, until, chunk, chunks), moment(from, until, chunk + 1, chunks));
                progress.stepBy(size);
            }
            statement.execute("VACUUM (ANALYZE) analytics.post_impressions");
            statement.execute("CHECKPOINT");
        }
    }

    private static void insert(PreparedStatement insert, long size, OffsetDateTime from, OffsetDateTime until)
            throws SQLException {
        insert.setLong(1, size);
        insert.setObject(2, from);
        insert.setLong(3, size);
        insert.setObject(4, until);
        insert.setObject(5, from);
        insert.executeUpdate();
    }

    private static OffsetDateTime moment(OffsetDateTime from, OffsetDateTime until, long part, long parts) {
        long millis = until.toInstant().toEpochMilli() - from.toInstant().toEpochMilli();
        return from.plusNanos(Math.round(millis * ((double) part / parts)) * 1_000_000);
    }
}
