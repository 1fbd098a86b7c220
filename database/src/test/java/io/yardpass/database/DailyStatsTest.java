package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deltas become hours, hours become days, and each organization sees its own days. */
@Timeout(180)
class DailyStatsTest {
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    /** Five days ago: in the present month or the one before, both of which have their tables. */
    private static final String DAY = midnight(TODAY.minusDays(5));

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void aDayIsMadeOfViewsAdsAndSales() {
        UUID organization = organization();
        UUID other = organization();
        UUID event = event(organization);
        UUID campaign = campaign(organization, event);
        UUID foreign = campaign(other, event);
        view(event, "a", "interval '1 hour'");
        postView(event, "a", "interval '2 hours'");
        postView(event, "b", "interval '26 hours'");
        database.execute("""
                INSERT INTO campaigns.campaign_deltas (campaign_id, hour, impressions, billable_impressions, clicks)
                VALUES ('%1$s', %3$s, 7, 5, 1), ('%1$s', %3$s + interval '9 hours', 3, 0, 1), ('%2$s', %3$s, 100, 0, 9);
                INSERT INTO analytics.event_deltas (event_id, hour, tickets, revenue_cents)
                VALUES ('%4$s', %3$s + interval '23 hours', 2, 5000), ('%4$s', %3$s + interval '23 hours', 1, 2500);
                """.formatted(campaign, foreign, DAY, event));
        refresh();
        assertEquals(
                List.of(
                        List.of("0", organization.toString(), "2", "1", "10", "2", "3", "7500", "USD"),
                        List.of("1", organization.toString(), "1", "1", "0", "0", "0", "0", "USD")),
                database.rows("""
                        SELECT day - (%s AT TIME ZONE 'UTC')::date, organization_id, total_views, unique_viewers,
                            impressions, clicks, tickets, revenue_cents, currency
                        FROM analytics.mv_event_daily_stats WHERE event_id = '%s' ORDER BY day""".formatted(DAY, event)));
        assertTrue(Long.parseLong(database.textAfter("""
                SET LOCAL ROLE yardpass_owner; SET LOCAL search_path = analytics""", """
                SELECT count(*) FROM (
                    SELECT * FROM mv_event_daily_stats WHERE day >= '2025-10-01' ORDER BY total_views DESC) AS asked""")) >= 2);
    }

    @Test
    void aViewerIsCountedOnceADayHoweverOftenAndWherever() {
        UUID event = event(organization());
        String user = UUID.randomUUID().toString();
        view(event, user, "interval '0'");
        view(event, user, "interval '1 hour'");
        postView(event, user, "interval '2 hours'");
        postView(event, user, "interval '3 hours'");
        view(event, "session-1", "interval '4 hours'");
        postView(event, "session-1", "interval '24 hours' - interval '1 microsecond'");
        view(event, "session-2", "interval '5 hours'");
        view(event, null, "interval '6 hours'");
        view(event, user, "interval '24 hours'");
        refresh();
        assertEquals(List.of(List.of("8", "3"), List.of("1", "1")), days(event));
        // What comes later is counted with what was there, and what is there already only once.
        view(event, "session-3", "interval '7 hours'");
        view(event, user, "interval '8 hours'");
        refresh();
        assertEquals(List.of(List.of("10", "4"), List.of("1", "1")), days(event));
    }

    @Test
    void daysAreUtcAtTheEdgeOfAMonthWhateverTheSessionsZone() {
        UUID event = event(organization());
        String month = midnight(TODAY.withDayOfMonth(1));
        viewAt(event, "a", month + " - interval '1 microsecond'");
        viewAt(event, "a", month);
        try (var connection = Jdbc.open(database.address())) {
            connection.execute("SET timezone = 'Pacific/Auckland'");
            connection.text("SELECT analytics.refresh_daily_stats()");
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
        assertEquals(
                List.of(List.of("-1", "1", "1"), List.of("0", "1", "1")), database.rows("""
                SELECT day - (%s AT TIME ZONE 'UTC')::date, total_views, unique_viewers
                FROM analytics.mv_event_daily_stats WHERE event_id = '%s' ORDER BY day""".formatted(month, event)));
    }

    @Test
    void whatIsFoldedTwiceCountsOnceAndWhatIsRolledBackCountsLater() throws SQLException {
        UUID event = event(organization());
        view(event, "a", "interval '1 hour'");
        view(event, "b", "interval '1 hour'");
        try (var first = Jdbc.open(database.address())) {
            first.connection().setAutoCommit(false);
            assertTrue(Long.parseLong(first.text("SELECT analytics.fold_deltas(1000)")) >= 2);
            assertEquals(0, database.count("SELECT analytics.fold_deltas(1000)"), "one folds at a time");
            assertEquals("f", database.text("SELECT analytics.refresh_daily_stats()"));
            // Whoever appends meanwhile does not wait.
            view(event, "c", "interval '1 hour'");
            first.connection().rollback();
        }
        assertEquals(0, folded(event));
        assertTrue(database.count("SELECT analytics.fold_deltas(1000)") >= 3);
        assertEquals(3, folded(event));
        assertEquals(0, database.count("SELECT analytics.fold_deltas(1000)"));
        assertEquals(3, folded(event));
    }

    @Test
    void aRefreshStandsInNoReadersWay() throws SQLException {
        UUID event = event(organization());
        view(event, "a", "interval '1 hour'");
        String count = "SELECT count(*) FROM analytics.mv_event_daily_stats WHERE event_id = '" + event + "'";
        try (var reader = Jdbc.open(database.address())) {
            reader.connection().setAutoCommit(false);
            reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            assertEquals("0", reader.text(count));
            refresh();
            assertEquals("0", reader.text(count));
            assertEquals(1, database.count(count));
            reader.connection().rollback();
        }
        assertEquals(1, database.count("""
                SELECT count(*) FROM analytics.refreshes WHERE subject = 'daily_stats' AND finished_at > started_at"""));
    }

    @Test
    void anOrganizationSeesItsOwnDaysAndOthersNone() {
        UUID organization = organization();
        UUID other = organization();
        view(event(organization), "a", "interval '1 hour'");
        view(event(other), "a", "interval '1 hour'");
        refresh();
        assertEquals("1", seen("authenticated", organization, organization));
        assertEquals("0", seen("authenticated", organization, other));
        assertEquals("0", seen("authenticated", null, organization));
        assertEquals("0", seen("anon", organization, organization), "a publishable key is for everybody to read");
        assertEquals("1", seen("service_role", organization, organization));
        assertEquals("0", seen("service_role", organization, other));
        assertEquals("1", seen("service_role", null, organization));
        assertEquals("1", seen("service_role", null, other));
        for (String role : List.of("anon", "authenticated", "service_role", "yardpass_ingest", "yardpass_ledger")) {
            assertEquals("f", database.text("""
                    SELECT has_any_column_privilege('%s', 'analytics.mv_event_daily_stats', 'SELECT')""".formatted(role)));
        }
    }

    @Test
    void countsThatWentWrongAreFoundAndMendedBesideWhatStillWaits() {
        UUID event = event(organization());
        UUID campaign = campaign(organization(), null);
        view(event, "a", "interval '1 hour'");
        postView(event, "b", "interval '1 hour'");
        impression(campaign, "interval '1 hour'");
        refresh();
        view(event, "c", "interval '2 hours'");
        assertEquals(List.of(), drift(event, campaign));
        database.execute("""
                UPDATE analytics.event_hourly_stats SET views = 9 WHERE event_id = '%1$s';
                DELETE FROM campaigns.campaign_hourly_stats WHERE campaign_id = '%2$s';
                UPDATE analytics.event_daily_counts SET views = 8 WHERE event_id = '%1$s';
                UPDATE analytics.event_daily_viewers SET smallest = '{1,2,3,4,5}' WHERE event_id = '%1$s'
                """.formatted(event, campaign));
        assertEquals(
                List.of(
                        listOf("campaign", "{1,1,0,0}", null),
                        listOf("campaign day", null, "{1,0}"),
                        listOf("event", "{2,0,0}", "{9,0,0}"),
                        listOf("event day", "{9,0,0}", "{8,0,0}")),
                drift(event, campaign));
        String proof = "SELECT analytics.prove_stats((%s AT TIME ZONE 'UTC')::date)".formatted(DAY);
        assertTrue(database.count(proof) >= 4);
        recount();
        assertEquals(0, database.count(proof));
        assertEquals(List.of(), drift(event, campaign));
        refresh();
        assertEquals(List.of(), drift(event, campaign));
        assertEquals(List.of(List.of("3", "3")), days(event));
    }

    @Test
    void aRecountFindsTheSketchThatWasFolded() {
        UUID event = event(organization());
        for (String viewer : Arrays.asList("a", "b", null, UUID.randomUUID().toString(), "a", "grüße, 東京")) {
            view(event, viewer, "interval '1 hour'");
            postView(event, viewer, "interval '5 hours'");
        }
        database.execute("""
                UPDATE analytics.event_impressions SET session_id = '' WHERE session_id IS NULL AND event_id = '%s'
                """.formatted(event));
        refresh();
        String sketch = "SELECT smallest FROM analytics.event_daily_viewers WHERE event_id = '" + event + "'";
        String folded = database.text(sketch);
        assertEquals(List.of(List.of("12", "4")), days(event));
        database.execute("DELETE FROM analytics.event_daily_viewers WHERE event_id = '" + event + "'");
        recount();
        assertEquals(folded, database.text(sketch));
    }

    @Test
    void manyViewersAreEstimatedWithinTheStatedErrorHoweverTheyCome() {
        UUID event = event(organization());
        // Each comes twice, in deltas that overlap and are folded in several runs.
        for (int part = 0; part < 4; part++) {
            database.execute("""
                    INSERT INTO analytics.event_deltas (event_id, hour, views, viewers)
                    SELECT '%1$s', %2$s + interval '1 hour' * (n / 5000 %% 24), 5000, array_agg(h.hash ORDER BY h.hash)
                    FROM generate_series(%3$d * 25000, %3$d * 25000 + 49999) AS n
                    CROSS JOIN analytics.viewer_seed
                    CROSS JOIN LATERAL (
                        SELECT hashbyteaextended(convert_to('session ' || n %% 100000, 'UTF8'), seed) & 9223372036854775807
                    ) AS h (hash)
                    GROUP BY n / 5000
                    """.formatted(event, DAY, part));
            refresh();
        }
        assertEquals("200000", days(event).getFirst().getFirst());
        long viewers = Long.parseLong(days(event).getFirst().getLast());
        // Five standard errors of 2.2 %: one run in two million is outside.
        assertTrue(Math.abs(viewers - 100_000) < 5 * 0.0221 * 100_000, () -> "counted " + viewers);
        assertEquals(2_048, database.count("""
                SELECT cardinality(smallest) FROM analytics.event_daily_viewers WHERE event_id = '%s'""".formatted(event)));
    }

    @Test
    void anEstimateIsNeverMoreThanTheViews() {
        UUID event = event(organization());
        database.execute("""
                INSERT INTO analytics.event_deltas (event_id, hour, views, viewers)
                SELECT '%s', %s, 2048, array_agg(n) FROM generate_series(1::bigint, 2048) AS n""".formatted(event, DAY));
        refresh();
        assertEquals(List.of(List.of("2048", "2048")), days(event));
    }

    /** What somebody sends who knows a page's key: a view of each of nine events on each day that is kept. */
    @Test
    void viewsOfManyDaysCostTheirOwnRowsAndNotTheirDays() {
        UUID busy = event(organization());
        UUID sparse = event(organization());
        for (int i = 0; i < 300; i++) {
            view(busy, "viewer " + i, "interval '1 hour'");
        }
        refresh();
        database.execute("""
                INSERT INTO analytics.event_deltas (event_id, hour, views, viewers)
                SELECT ('%s' || lpad(e::text, 12, '0'))::uuid, %s - interval '1 day' * d, 1, '{7}'
                FROM generate_series(1, 9) AS e, generate_series(1, 390) AS d
                """.formatted(sparse.toString().substring(0, 24), DAY));
        String before = readFacts();
        long rowsBefore = readRollups();
        assertEquals(3_510, database.count("SELECT analytics.fold_deltas(100000)"));
        refresh();
        assertEquals(before, readFacts(), "no fact is read");
        // Each delta's hour, day and sketch are sought by their keys; none of the rows that lie there are read through.
        assertTrue(readRollups() - rowsBefore <= 3 * 3_510, () -> "read " + (readRollups() - rowsBefore));
    }

    @Test
    void aDeltaThatCannotBeFoldedIsSetAsideAndToldAndStopsNoOther() {
        UUID organization = organization();
        UUID event = event(organization);
        UUID campaign = campaign(organization, event);
        for (int i = 0; i < 40; i++) {
            view(event, "viewer " + i, "interval '1 hour'");
            impression(campaign, "interval '1 hour'");
        }
        database.execute("""
                INSERT INTO analytics.event_deltas (event_id, hour, views, tickets, revenue_cents)
                VALUES ('%1$s', %3$s, -5, 0, 0), ('%1$s', 'infinity', 1, 0, 0), ('%1$s', %3$s, 0, -1, 0),
                    ('%1$s', %3$s + interval '1 second', 1, 0, 0), ('%1$s', %3$s, 0, 1, -1);
                INSERT INTO analytics.event_deltas (event_id, hour, viewers) VALUES ('%1$s', %3$s, '{1}');
                INSERT INTO campaigns.campaign_deltas (campaign_id, hour, clicks, billable_clicks)
                VALUES ('%2$s', %3$s, 1, 2);
                INSERT INTO analytics.event_hourly_stats (event_id, hour, views)
                VALUES ('%1$s', %3$s + interval '2 hours', 9223372036854775807);
                """.formatted(event, campaign, DAY));
        view(event, "too many", "interval '2 hours'");
        refresh();
        assertEquals(
                List.of(
                        List.of("22003", "bigint out of range", "analytics.event_deltas", "1"),
                        List.of(
                                "23514", "counts below zero, no whole hour, or more billable than there are",
                                "campaigns.campaign_deltas", "1"),
                        List.of(
                                "23514", "counts below zero, no whole hour, or more viewers than views",
                                "analytics.event_deltas", "6")),
                database.rows("""
                        SELECT split_part(reason, ': ', 1), split_part(reason, ': ', 2), queue, count(*)
                        FROM analytics.deltas_set_aside
                        WHERE coalesce(delta ->> 'event_id', delta ->> 'campaign_id') IN ('%s', '%s')
                        GROUP BY 1, 2, 3 ORDER BY 1, 2""".formatted(event, campaign)));
        assertEquals(List.of(List.of("40", "40", "40")), database.rows("""
                SELECT total_views, unique_viewers, impressions FROM analytics.mv_event_daily_stats
                WHERE event_id = '%s'""".formatted(event)));
        assertEquals(0, database.count("SELECT analytics.pending_deltas(1)"));
        // Their facts are counted by whoever mends it.
        recount();
        refresh();
        assertEquals(List.of(List.of("41", "41")), days(event));
    }

    @Test
    void revenueBeyondAnyIntegerIsSummedUpLikeAllOther() {
        UUID event = event(organization());
        database.execute("""
                INSERT INTO analytics.event_deltas (event_id, hour, tickets, revenue_cents)
                SELECT '%s', %s + interval '1 hour' * (n %% 2), 1, 9223372036854775807 FROM generate_series(1, 4) AS n
                """.formatted(event, DAY));
        refresh();
        assertEquals(List.of(List.of("36893488147419103228", "4")), database.rows("""
                SELECT revenue_cents, tickets FROM analytics.mv_event_daily_stats WHERE event_id = '%s'""".formatted(event)));
    }

    @Test
    void daysWhoseFactsAreGoneAreNotCountedAnew() {
        assertEquals("22023", sqlStateOf("SELECT analytics.recount_stats(current_date - 900, current_date)"));
        assertEquals("22023", sqlStateOf("SELECT analytics.expire_rollups(12)"));
    }

    @Test
    void aRefreshLeavesTheViewAnalyzed() {
        database.execute("SET ROLE yardpass_owner; SELECT analytics.refresh_daily_stats()");
        assertEquals("t", database.text("""
                        SELECT count(*) > 0 FROM pg_stats WHERE tablename = 'mv_event_daily_stats'"""));
    }

    @Test
    void hoursAndViewersEndAfterTwentyFiveMonths() {
        UUID event = event(organization());
        for (String hour : List.of(
                "date_trunc('month', now(), 'UTC') - interval '25 months'",
                "date_trunc('month', now(), 'UTC') - interval '25 months 1 hour'")) {
            database.execute("""
                    INSERT INTO analytics.event_hourly_stats (event_id, hour, views) VALUES ('%1$s', %2$s, 1);
                    INSERT INTO analytics.event_daily_counts (event_id, day, views)
                    VALUES ('%1$s', ((%2$s) AT TIME ZONE 'UTC')::date, 1);
                    INSERT INTO analytics.event_daily_viewers (event_id, day, smallest)
                    VALUES ('%1$s', ((%2$s) AT TIME ZONE 'UTC')::date, '{1}')""".formatted(event, hour));
        }
        assertEquals(3, database.count("SELECT analytics.expire_rollups()"));
        assertEquals(0, database.count("SELECT analytics.expire_rollups()"));
        refresh();
        assertEquals(List.of(List.of("1", "1")), days(event));
    }

    private static String midnight(LocalDate day) {
        return "timestamptz '" + day + " 00:00Z'";
    }

    private static void recount() {
        database.text("SELECT analytics.recount_stats((%1$s AT TIME ZONE 'UTC')::date, (%1$s AT TIME ZONE 'UTC')::date)"
                .formatted(DAY));
    }

    /** How often tables of facts were read in any way. */
    private static String readFacts() {
        tellWhatWasRead();
        return database.text("""
                SELECT sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0))
                FROM pg_stat_user_tables WHERE relname ~ '^(event|post)_impressions'""");
    }

    /** A session tells it now and then, and what it read for another test must not count as this one's. */
    private static void tellWhatWasRead() {
        database.rows("SELECT pg_stat_force_next_flush()");
    }

    /** Rows of hours, days and sketches that were read. */
    private static long readRollups() {
        tellWhatWasRead();
        return database.count("""
                SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables
                WHERE relname IN ('event_hourly_stats', 'event_daily_counts', 'event_daily_viewers')""");
    }

    private static List<String> listOf(String... values) {
        return Arrays.asList(values);
    }

    private static List<List<String>> days(UUID event) {
        return database.rows("""
                SELECT total_views, unique_viewers FROM analytics.mv_event_daily_stats
                WHERE event_id = '%s' ORDER BY day""".formatted(event));
    }

    private static long folded(UUID event) {
        return database.count("""
                SELECT coalesce(sum(views), 0) FROM analytics.event_hourly_stats WHERE event_id = '%s'
                """.formatted(event));
    }

    private static List<List<String>> drift(UUID event, UUID campaign) {
        return database.rows("""
                SELECT subject, counted, kept FROM analytics.stats_drift((%s AT TIME ZONE 'UTC')::date)
                WHERE subject_id IN ('%s', '%s') ORDER BY subject""".formatted(DAY, event, campaign));
    }

    private static String seen(String role, UUID claimed, UUID owner) {
        String claims = claimed == null ? "{}" : "{\"org_id\":\"" + claimed + "\"}";
        return database.textAfter(
                "SET LOCAL ROLE " + role + "; SET LOCAL request.jwt.claims = '" + claims + "'",
                "SELECT count(*) FROM analytics.event_daily_stats WHERE organization_id = '" + owner + "'");
    }

    private static String sqlStateOf(String query) {
        try {
            database.with(connection -> connection.text(query));
            return "allowed";
        } catch (SQLException failure) {
            return failure.getSQLState();
        }
    }

    /** As the one who does it. */
    private static void refresh() {
        assertEquals(
                "t", new Tenant("yardpass_owner", null, null).ask(database, "SELECT analytics.refresh_daily_stats()"));
    }

    private static UUID organization() {
        UUID id = UUID.randomUUID();
        database.execute("INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'One', '%1$s')"
                .formatted(id));
        return id;
    }

    private static UUID event(UUID organization) {
        UUID id = UUID.randomUUID();
        database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES ('%s', '%s', 'Fair', 'public', 'USD', now(), now())""".formatted(id, organization));
        return id;
    }

    private static UUID campaign(UUID organization, UUID event) {
        UUID id = UUID.randomUUID();
        database.execute("""
                INSERT INTO campaigns.campaigns (id, organization_id, event_id, name, currency)
                VALUES ('%s', '%s', %s, 'Ads', 'USD')""".formatted(id, organization, event == null ? "NULL" : "'" + event + "'"));
        return id;
    }

    private static void view(UUID event, String viewer, String sinceMidnight) {
        viewAt(event, viewer, DAY + " + " + sinceMidnight);
    }

    private static void viewAt(UUID event, String viewer, String at) {
        seenAt("event_impressions (id, ", "gen_random_uuid(), ", event, viewer, at);
    }

    private static void postView(UUID event, String viewer, String sinceMidnight) {
        seenAt(
                "post_impressions (id, post_id, ",
                "gen_random_uuid(), gen_random_uuid(), ",
                event,
                viewer,
                DAY + " + " + sinceMidnight);
    }

    /** A row and its delta, as the ingest leaves them; a viewer that is a UUID is a user, another a session. */
    private static void seenAt(String table, String ids, UUID event, String viewer, String at) {
        boolean isUser = viewer != null && viewer.length() == 36;
        database.execute("""
                INSERT INTO analytics.%s occurred_at, received_at, event_id, organization_id, user_id, session_id)
                VALUES (%s %s, now(), '%s', '%s', %s, %s);
                INSERT INTO analytics.event_deltas (event_id, hour, views, viewers)
                SELECT '%s', date_trunc('hour', %s, 'UTC'), 1,
                    array_remove(ARRAY[hashbyteaextended(%s, seed) & 9223372036854775807], NULL)
                FROM analytics.viewer_seed
                """.formatted(
                        table,
                        ids,
                        at,
                        event,
                        event,
                        isUser ? "'" + viewer + "'" : "NULL",
                        viewer == null ? "NULL" : isUser ? "'any session'" : "'" + viewer + "'",
                        event,
                        at,
                        viewer == null ? "NULL" : isUser ? "uuid_send('" + viewer + "')" : "'" + viewer + "'"));
    }

    private static void impression(UUID campaign, String sinceMidnight) {
        database.execute("""
                INSERT INTO campaigns.ad_impressions
                    (id, occurred_at, received_at, campaign_id, organization_id, billable)
                VALUES (gen_random_uuid(), %2$s + %3$s, now(), '%1$s', '%1$s', true);
                INSERT INTO campaigns.campaign_deltas (campaign_id, hour, impressions, billable_impressions)
                VALUES ('%1$s', date_trunc('hour', %2$s + %3$s, 'UTC'), 1, 1)
                """.formatted(campaign, DAY, sinceMidnight));
    }
}
