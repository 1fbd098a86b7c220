package io.yardpass.analytics.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.yardpass.analytics.World;
import io.yardpass.database.DatabaseException;
import io.yardpass.database.DatabaseRole;
import io.yardpass.database.Pools;
import io.yardpass.database.TestDatabase;
import io.yardpass.database.TwoDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountsFetcherTest {
    /** So small that there are many slices. */
    private static final CountsFetcher.Options OPTIONS =
            new CountsFetcher.Options(Duration.ofMillis(10), Duration.ofMillis(50), 3, 1);

    private static final String HOUR = "date_trunc('hour', now(), 'UTC')";
    private static final String COUNTED = """
            SELECT coalesce(string_agg(concat_ws(' ', %1$s_id, hour, %2$s), ', ' ORDER BY %1$s_id, hour), '')
            FROM %3$s WHERE %2$s <> 0""";
    private static final String EVENTS = COUNTED.formatted("event", "views", "analytics.event_hourly_stats");
    private static final String CAMPAIGNS =
            COUNTED.formatted("campaign", "impressions", "campaigns.campaign_hourly_stats");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<CountsFetcher> fetchers = new ArrayList<>();
    private TestDatabase main;
    private TestDatabase events;
    private Vertx vertx;

    @BeforeEach
    void open() {
        main = TestDatabase.fresh();
        events = TestDatabase.fresh();
        TwoDatabases.bind(main.address(), events.address());
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        fetchers.forEach(fetcher -> World.await(fetcher.close(Duration.ofSeconds(5))));
        World.await(vertx.close());
        main.close();
        events.close();
    }

    @Test
    void twoFetchersWhoseConnectionsAreCutCountEveryViewOnce() throws Exception {
        fetch();
        fetch();
        UUID[] subjects = new UUID[12];
        for (int i = 0; i < subjects.length; i++) {
            subjects[i] = UUID.randomUUID();
        }
        int counted = 0;
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < 5; i++) {
                counted += view(subjects[ThreadLocalRandom.current().nextInt(subjects.length)]);
            }
            fold(events);
            TestDatabase cut = round % 2 == 0 ? main : events;
            cut.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND application_name = 'yardpass'");
            fold(main);
        }
        awaitSame();
        assertEquals(counted, main.count("SELECT sum(views) FROM analytics.event_daily_counts"));
        assertEquals(0, main.count("SELECT count(*) FROM analytics.deltas_set_aside"));
        assertTrue(meters.counter("yardpass.counts.fetch.failures").count() > 0, "nothing was cut");
        await(() -> events.count("SELECT count(*) FROM analytics.outgoing_changes") == 0);
    }

    @Test
    void whatIsCountedAnewAndLessIsTakenAway() throws Exception {
        UUID event = UUID.randomUUID();
        UUID campaign = UUID.randomUUID();
        view(event);
        events.execute("INSERT INTO campaigns.campaign_deltas (campaign_id, hour, impressions, clicks) VALUES ('"
                + campaign + "', " + HOUR + ", 9, 4)");
        fold(events);
        fetch();
        awaitSame();
        // There are no facts of either: counting them gives nothing.
        events.execute(
                "SELECT analytics.recount_stats((now() AT TIME ZONE 'UTC')::date, (now() AT TIME ZONE 'UTC')::date)");
        assertEquals("", events.text(EVENTS));
        awaitSame();
        assertEquals(0, main.count("SELECT sum(views) FROM analytics.event_daily_counts"));
        assertEquals(0, main.count("SELECT sum(clicks) FROM campaigns.campaign_daily_counts"));
    }

    @Test
    void ofAMainDatabaseThatWasRestoredEverythingIsFetchedAnew() throws Exception {
        change();
        fetch();
        awaitSame();
        change();
        awaitSame();
        main.execute("BEGIN; UPDATE analytics.incoming_streams SET mark = NULL;"
                + "TRUNCATE analytics.incoming_event_hours, analytics.event_hourly_stats,"
                + " campaigns.incoming_campaign_hours, campaigns.campaign_hourly_stats; COMMIT");
        change();
        awaitSame();
    }

    /** Its numbers are given anew, past those that were fetched before: what bears them now was not fetched. */
    @Test
    void ofAnAnalyticsDatabaseThatWasRestoredEverythingIsFetchedAnewHoweverFarItHasComeSince() throws Exception {
        change();
        fetch();
        awaitSame();
        String before = events.text("SELECT to_jsonb(o) FROM analytics.outgoing_streams AS o WHERE stream = 'event'");
        change();
        awaitSame();
        events.execute("""
                BEGIN;
                UPDATE analytics.outgoing_streams AS o
                SET (taken_mark, taken_number, given_mark, given_number) = (
                    SELECT w.taken_mark, w.taken_number, w.given_mark, w.given_number
                    FROM jsonb_populate_record(NULL::analytics.outgoing_streams, '%s') AS w
                )
                WHERE stream = 'event';
                UPDATE analytics.event_hourly_stats SET views = views + 5;
                DELETE FROM analytics.outgoing_changes;
                COMMIT""".formatted(before));
        awaitSame();
    }

    private void change() {
        view(UUID.randomUUID());
        events.execute("INSERT INTO campaigns.campaign_deltas (campaign_id, hour, impressions) VALUES (uuidv7(), "
                + HOUR + ", 3)");
        fold(events);
    }

    @Test
    void sketchesAreMergedAndSourcesReplaced() throws Exception {
        UUID event = UUID.randomUUID();
        events.execute("INSERT INTO analytics.event_deltas (event_id, hour, views, viewers) VALUES ('" + event + "', "
                + HOUR + ", 3, '{1,5,9}')");
        fold(events);
        main.execute("INSERT INTO analytics.event_daily_viewers (event_id, day, smallest) VALUES ('" + event
                + "', (now() AT TIME ZONE 'UTC')::date, '{5,7}')");
        events.execute(
                "INSERT INTO analytics.event_impressions (id, occurred_at, received_at, event_id, organization_id, source)"
                        + " VALUES (uuidv7(), now(), now(), '" + event + "', uuidv7(), 'home')");
        events.execute("SELECT analytics.refresh_audience_insights()");
        main.execute("INSERT INTO analytics.audience_days VALUES ('" + event
                + "', (now() AT TIME ZONE 'UTC')::date, 'before', 1, 0, 0)");
        fetch();
        await(() -> main.text("SELECT smallest::text FROM analytics.event_daily_viewers")
                .equals("{1,5,7,9}"));
        await(() -> main.text("SELECT string_agg(source || views, ',') FROM analytics.audience_days")
                .equals("home1"));
        main.execute("SELECT analytics.refresh_audience_insights()");
        assertEquals("home1", main.text("SELECT string_agg(source || views, ',') FROM analytics.audience_days"));
    }

    @Test
    void aDatabaseIsOneOfAPairAndNotOfTwo() {
        assertThrows(DatabaseException.class, () -> TwoDatabases.bind(events.address(), main.address()));
        assertThrows(DatabaseException.class, () -> TwoDatabases.bind(main.address(), main.address()));
        assertThrows(DatabaseException.class, () -> TwoDatabases.requireOne(main.address()));
        TwoDatabases.bind(main.address(), events.address());
        try (TestDatabase other = TestDatabase.fresh()) {
            other.execute("UPDATE analytics.viewer_seed SET seed = seed # 1");
            assertThrows(DatabaseException.class, () -> TwoDatabases.bind(other.address(), events.address()));
        }
        main.execute("SELECT analytics.come_home()");
        TwoDatabases.requireOne(main.address());
    }

    private void fetch() {
        Pool fetches = Pools.reader(vertx, main.address(), DatabaseRole.OWNER, 1);
        Pool asks = Pools.reader(vertx, events.address(), DatabaseRole.OWNER, 1);
        fetchers.add(CountsFetcher.start(vertx, fetches, asks, OPTIONS, meters));
    }

    private int view(UUID event) {
        int views = ThreadLocalRandom.current().nextInt(1, 10);
        events.execute("INSERT INTO analytics.event_deltas (event_id, hour, views) VALUES ('" + event + "', " + HOUR
                + ", " + views + ")");
        return views;
    }

    private static void fold(TestDatabase database) {
        database.execute("SELECT analytics.fold_deltas(1000)");
    }

    private void awaitSame() throws InterruptedException {
        await(() -> {
            fold(main);
            return main.text(EVENTS).equals(events.text(EVENTS))
                    && main.text(CAMPAIGNS).equals(events.text(CAMPAIGNS));
        });
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, "not within a minute");
            Thread.sleep(20);
        }
    }
}
