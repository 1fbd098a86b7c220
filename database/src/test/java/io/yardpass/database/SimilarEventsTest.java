package io.yardpass.database;

import static io.yardpass.database.Tenant.organizationId;
import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which events are like one of organization 1's, and which sponsors suit it. */
@Timeout(180)
class SimilarEventsTest {
    private static final String MODEL = "09000000-0000-7000-8000-000000000001";
    private static final String OLDER_MODEL = "09000000-0000-7000-8000-000000000002";
    private static final Tenant OWNER = signedIn(1, 1);
    private static final Tenant MEMBER = signedIn(3, 1);
    private static final Tenant STRANGER = signedIn(27, 2);

    private static TestDatabase database;

    private String asked;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
        database.execute("""
                INSERT INTO ml.models (id, name, version, dimensions, created_at)
                VALUES ('%s', 'taste', '2', 2, '2026-01-02'), ('%s', 'taste', '1', 2, '2026-01-01');
                """.formatted(MODEL, OLDER_MODEL));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Each test in a world of its own: what was there before is over. */
    @BeforeEach
    void askAboutANewEvent() {
        database.execute("""
                UPDATE events.events SET starts_at = now() - interval '2 days', ends_at = now() - interval '1 day';
                DELETE FROM sponsorship.matches""");
        asked = event(1, "Asked", "music", "public");
    }

    @Test
    void theSameCategoryComesBeforeNothingInCommon() {
        var music = event(2, "Music", "music", "public");
        event(2, "Fair", "fair", "public");
        event(2, "Nothing known", null, "public");
        assertEquals(music, similar(STRANGER));
    }

    /** In the category all are alike; what the newest model that knows both says puts them in order. */
    @Test
    void whatModelsKnowPutsThemInOrder() {
        var near = event(2, "Near", "music", "public");
        var far = event(2, "Far", "music", "public");
        var middle = event(1, "Middle", "music", "public");
        embed(MODEL, asked, "{1, 0}");
        embed(MODEL, near, "{2, 0.1}");
        embed(MODEL, middle, "{1, 1}");
        embed(MODEL, far, "{-1, 0}");
        embed(OLDER_MODEL, asked, "{1, 0}");
        embed(OLDER_MODEL, far, "{1, 0}");
        assertEquals(near + " " + middle + " " + far, similar(STRANGER));
        feature(asked, "loud", "1e200");
        feature(asked, "indoor", "1");
        feature(near, "indoor", "-1");
        feature(far, "indoor", "9");
        feature(far, "loud", "-1");
        assertEquals(middle + " " + far + " " + near, similar(STRANGER));
    }

    @Test
    void whoseVisitorsAreAlikeComesFirst() {
        var like = event(2, "Like", "music", "public");
        var unlike = event(2, "Unlike", "music", "public");
        var unknown = event(2, "Unknown", "music", "public");
        audience(asked, 100, 50, 10, "[{\"source\": \"home\", \"views\": 8}, {\"source\": \"mail\", \"views\": 2}]");
        audience(like, 1_000, 480, 90, "[{\"source\": \"home\", \"views\": 70}]");
        audience(unlike, 100, 0, 100, "[{\"source\": \"web\", \"views\": 7}]");
        audience(unknown, 0, 0, 0, "[]");
        assertEquals(like + " " + unlike + " " + unknown, similar(STRANGER));
    }

    @Test
    void onlyPublicEventsToComeAreThere() {
        event(1, "Private", "music", "private");
        event(2, "Unlisted", "music", "unlisted");
        var over = event(2, "Over", "music", "public");
        var off = event(2, "Off", "music", "public");
        var open = event(2, "Open", "music", "public");
        database.execute("UPDATE events.events SET status = 'cancelled' WHERE id = '" + off + "';"
                + "UPDATE events.events SET starts_at = now() - interval '1 day', ends_at = now() - interval '1 second' WHERE id = '"
                + over + "'");
        assertEquals(open, similar(STRANGER));
        assertEquals(open, similar(OWNER));
        assertEquals(open, similar(service(2)));
    }

    @Test
    void oneAsksAboutWhatOneMaySee() {
        event(2, "Open", "music", "public");
        var hidden = event(1, "Hidden", "music", "private");
        STRANGER.assertRefused(database, "P0002", call(hidden, ""));
        STRANGER.assertRefused(database, "P0002", call(UUID.randomUUID().toString(), ""));
        MEMBER.ask(database, call(hidden, ""));
        STRANGER.ask(database, call(event(1, "Unlisted", "music", "unlisted"), ""));
        new Tenant("anon", null, null).assertRefused(database, "42501", call(asked, ""));
        STRANGER.assertRefused(database, "23514", call(asked, ", 0"));
        STRANGER.assertRefused(database, "23514", call(asked, ", 101"));
        event(2, "Another", "music", "public");
        assertEquals("1", STRANGER.ask(database, call(asked, ", 1")));
        assertEquals("2", STRANGER.ask(database, call(asked, "")));
    }

    /** Whatever there is, so many rows are read. */
    @Test
    void aPileOfEventsIsNotRead() {
        try (var piled = TestDatabase.demo()) {
            piled.execute("""
                    INSERT INTO events.events (id, owner_context_id, title, category, visibility, currency, starts_at, ends_at)
                    SELECT gen_random_uuid(), '%s', 'x', (ARRAY['music', 'fair', NULL])[n %% 3 + 1],
                        (ARRAY['public', 'private'])[n %% 2 + 1], 'USD', now(), now() + n * interval '1 minute'
                    FROM generate_series(1, 50000) AS n;
                    ANALYZE events.events""".formatted(organizationId(2)));
            assertReadsAtMost(
                    1_500,
                    piled,
                    "events.events",
                    "(SELECT count(*) FROM public.similar_events('"
                            + piled.text("SELECT id FROM events.events WHERE category = 'music' AND is_public LIMIT 1")
                            + "', 100))");
        }
    }

    @Test
    void aPileOfSponsorsIsNotRead() {
        try (var piled = TestDatabase.demo()) {
            piled.execute("""
                    INSERT INTO sponsorship.sponsors (organization_id, name, industry, created_at)
                    SELECT '%s', 'x', 'technology', '2020-01-01' FROM generate_series(1, 50000);
                    ANALYZE sponsorship.sponsors""".formatted(organizationId(2)));
            assertReadsAtMost(
                    3_000,
                    piled,
                    "sponsorship.sponsors",
                    "public.refresh_matches('0e000000-0000-7000-8000-000000000001')");
        }
    }

    private static void assertReadsAtMost(long rowsMax, TestDatabase piled, String table, String call) {
        var read = OWNER.ask(piled, """
                WITH found AS MATERIALIZED (SELECT %1$s AS rows)
                SELECT (
                    SELECT sum(pg_stat_get_xact_tuples_returned(c.oid)) FROM pg_catalog.pg_class AS c
                    WHERE c.oid = '%2$s'::regclass
                        OR c.oid IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = '%2$s'::regclass)
                ) FROM found WHERE found.rows >= 0""".formatted(call, table));
        assertTrue(Long.parseLong(read) < rowsMax, read + " rows were read");
    }

    @Test
    void theOrganizerFindsWhichSponsorsSuitItsEvent() {
        var like = sponsor("Like", "technology");
        var unlike = sponsor("Unlike", "finance");
        sponsor("Nothing known", null);
        embed(MODEL, asked, "{1, 0}");
        embedSponsor(like, "{1, 0}");
        embedSponsor(unlike, "{0, 1}");
        var refresh = "SELECT public.refresh_matches('" + asked + "')";
        for (var caller : new Tenant[] {OWNER, service(1), OWNER}) {
            assertEquals("1", caller.ask(database, refresh));
            assertEquals(like + " 0.33", matches(MEMBER));
        }
        assertEquals(null, matches(STRANGER));
        MEMBER.assertRefused(database, "42501", refresh);
        STRANGER.assertRefused(database, "42501", refresh);
        STRANGER.assertRefused(
                database, "P0002", "SELECT public.refresh_matches('" + event(1, "Hidden", null, "private") + "')");

        // A sponsor of one industry has ordered, and had visitors like these before.
        var offer = OWNER.ask(database, "SELECT public.create_package('" + asked + "', 'Gold', 5)");
        STRANGER.ask(database, "SELECT public.create_sponsorship_order('" + offer + "', '" + unlike + "')");
        audience(asked, 10, 5, 5, "[{\"source\": \"home\", \"views\": 8}]");
        OWNER.ask(database, refresh);
        assertEquals(unlike + " 0.67, " + like + " 0.33", matches(MEMBER));
    }

    private static String event(int organization, String title, String category, String visibility) {
        var id = UUID.randomUUID().toString();
        database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, category, visibility, currency, starts_at, ends_at)
                VALUES ('%s', '%s', '%s', %s, '%s', 'USD', now() + interval '1 day', now() + interval '2 days')""".formatted(
                id, organizationId(organization), title, category == null ? "NULL" : "'" + category + "'", visibility));
        return id;
    }

    private static void embed(String model, String event, String embedding) {
        database.execute(
                "INSERT INTO ml.embeddings (model_id, subject_type, subject_id, embedding) VALUES ('%s', 'event', '%s', '%s')"
                        .formatted(model, event, embedding));
    }

    private static void feature(String event, String name, String value) {
        database.execute(
                "INSERT INTO ml.features (subject_type, subject_id, name, value) VALUES ('event', '%s', '%s', %s)"
                        .formatted(event, name, value));
    }

    private static void embedSponsor(String sponsor, String embedding) {
        database.execute("INSERT INTO ml.embeddings (model_id, subject_type, subject_id, embedding)"
                + " VALUES ('%s', 'sponsor', '%s', '%s')".formatted(MODEL, sponsor, embedding));
    }

    private static void audience(String event, int viewers, int returning, int buyers, String sources) {
        database.execute("""
                INSERT INTO analytics.event_audience_insights (event_id, organization_id, from_day, until_day, unique_viewers,
                    returning_viewers, buyers, top_sources, computed_at)
                SELECT id, owner_context_id, '2026-01-01', '2026-01-28', %d, %d, %d, '%s', now()
                FROM events.events WHERE id = '%s'""".formatted(viewers, returning, buyers, sources, event));
    }

    private static String sponsor(String name, String industry) {
        return STRANGER.ask(
                database,
                "SELECT public.create_sponsor('%s', %s)"
                        .formatted(name, industry == null ? "NULL" : "'" + industry + "'"));
    }

    private String similar(Tenant tenant) {
        return tenant.ask(
                database,
                "SELECT string_agg(s.id::text, ' ' ORDER BY s.ordinality) FROM public.similar_events('" + asked
                        + "') WITH ORDINALITY AS s");
    }

    private static String call(String event, String rowsMax) {
        return "SELECT count(*) FROM public.similar_events('" + event + "'" + rowsMax + ")";
    }

    private String matches(Tenant tenant) {
        return tenant.ask(
                database,
                "SELECT string_agg(sponsor_id || ' ' || score, ', ' ORDER BY score DESC, sponsor_id) FROM public.matches"
                        + " WHERE event_id = '" + asked + "'");
    }
}
