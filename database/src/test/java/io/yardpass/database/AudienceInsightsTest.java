package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class AudienceInsightsTest {
    private static final String ORGANIZATION = "0a000000-0000-7000-8000-000000000001";
    private static final String EVENT = "0e000000-0000-7000-8000-000000000001";
    private static final String BUYER = "0c000000-0000-7000-8000-000000000001";

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'One', 'one');
                INSERT INTO users.profiles (id) VALUES ('%3$s');
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES ('%2$s', '%1$s', 'Fair', 'public', 'USD', now(), now()),
                    ('%1$s', '%1$s', 'Not seen lately', 'public', 'USD', now(), now());
                INSERT INTO analytics.event_impressions
                    (id, occurred_at, received_at, event_id, organization_id, user_id, session_id, source)
                SELECT gen_random_uuid(), at, at, event::uuid, '%1$s', visitor::uuid, session, source
                FROM (VALUES
                    (now(), '%2$s', '%3$s', NULL, 'home'),
                    (now() - interval '3 days', '%2$s', '%3$s', NULL, 'home'),
                    (now(), '%2$s', NULL, 's-1', 'search'),
                    (now(), '%2$s', NULL, 's-1', 'search'),
                    (now() - interval '28 days', '%2$s', NULL, 's-2', 'too old'),
                    (now() - interval '28 days', '%1$s', NULL, 's-2', 'home')
                ) AS seen (at, event, visitor, session, source);
                INSERT INTO analytics.post_impressions
                    (id, occurred_at, received_at, post_id, event_id, organization_id, session_id, source, dwell_ms)
                SELECT gen_random_uuid(), now(), now(), gen_random_uuid(), '%2$s', '%1$s', session, source, dwell_ms
                FROM (VALUES ('s-3', 'home', 1000), ('s-3', 'feed', 2001), (NULL, NULL, NULL)) AS p (session, source, dwell_ms);
                INSERT INTO ticketing.orders (id, event_id, user_id, organization_id, currency, total_cents, fee_cents,
                    status, idempotency_scope, fingerprint, created_at)
                SELECT gen_random_uuid(), '%2$s', '%3$s', '%1$s', 'USD', 0, 0, 'completed', 's', '', now()
                FROM generate_series(1, 2)
                """.formatted(ORGANIZATION, EVENT, BUYER));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void anEventSeenInFourWeeksHasInsightsWhichItsOrganizationReads() {
        database.text("SELECT analytics.recount_stats(current_date - 3, current_date)");
        assertNull(database.text("SELECT analytics.refresh_audience_insights(20)"), "eight days are left");
        assertEquals(20, database.count("SELECT count(*) FROM analytics.audience_days_read"));
        assertEquals(1, database.count("SELECT analytics.refresh_audience_insights()"));
        assertEquals(1, database.count("SELECT analytics.refresh_audience_insights()"));
        assertEquals(
                List.of(List.of("27", "3", "1", "1", "home 3, search 2, feed 1", "1501")),
                database.rows("""
                SELECT until_day - from_day, unique_viewers, returning_viewers, buyers,
                    (SELECT string_agg((s ->> 'source') || ' ' || (s ->> 'views'), ', ' ORDER BY place)
                        FROM jsonb_array_elements(top_sources) WITH ORDINALITY AS t (s, place)),
                    average_dwell_ms
                FROM analytics.event_audience_insights WHERE event_id = '%s'""".formatted(EVENT)));
        assertEquals("1", seenBy(ORGANIZATION));
        assertEquals("0", seenBy(EVENT));
        assertEquals(1, database.count("""
                SELECT count(*) FROM analytics.refreshes WHERE subject = 'audience_insights'"""));
    }

    /** 9,000 visitors today, each third of whom came yesterday, too. */
    @Test
    void whatSketchesTellOfManyVisitorsIsWithinTheirError() {
        try (TestDatabase busy = TestDatabase.fresh()) {
            busy.execute("""
                    INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'One', 'one');
                    INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                    VALUES ('%2$s', '%1$s', 'Busy', 'public', 'USD', now(), now());
                    INSERT INTO analytics.event_impressions
                        (id, occurred_at, received_at, event_id, organization_id, session_id)
                    SELECT gen_random_uuid(), now() - interval '1 day' * day, now(), '%2$s', '%1$s', 'visitor ' || n
                    FROM generate_series(1, 9000) AS n, generate_series(0, 1) AS day
                    WHERE day = 0 OR n %% 3 = 0;
                    SELECT analytics.recount_stats(current_date - 3, current_date);
                    SELECT analytics.refresh_audience_insights();
                    """.formatted(ORGANIZATION, EVENT));
            long visitors = busy.count("SELECT unique_viewers FROM analytics.event_audience_insights");
            long returning = busy.count("SELECT returning_viewers FROM analytics.event_audience_insights");
            // Five standard errors: of 2,048 hashes, and of the third of them.
            assertTrue(Math.abs(visitors - 9_000) < 5 * 0.0221 * 9_000, () -> "visitors " + visitors);
            assertTrue(Math.abs(returning - 3_000) < 5 * 0.0383 * 3_000, () -> "returning " + returning);
        }
    }

    private static String seenBy(String organization) {
        return database.textAfter(
                "SET LOCAL ROLE authenticated; SET LOCAL request.jwt.claims = '{\"org_id\":\"" + organization + "\"}'",
                "SELECT count(*) FROM analytics.event_audience_insights");
    }
}
