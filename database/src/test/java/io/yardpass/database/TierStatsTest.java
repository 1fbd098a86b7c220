package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Looks at a tier become its hours, which its organizer sees. */
@Timeout(180)
class TierStatsTest {
    /** Five days ago: in the present month or the one before, both of which have their tables. */
    private static final String DAY = "(date_trunc('day', now(), 'UTC') - interval '5 days')";

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
    void theHoursOfATierAreSeenByItsOrganizerAndNobodyElse() {
        UUID organizer = organization();
        UUID tier = tier(organizer);
        view(tier, organizer, "interval '1 hour'");
        view(tier, organizer, "interval '1 hour 59 minutes'");
        view(tier, organizer, "interval '2 hours'");
        fold();
        assertEquals("2 1", seenBy("authenticated", organizer, tier));
        assertEquals("", seenBy("authenticated", organization(), tier));
        assertEquals("", seenBy("authenticated", null, tier));
        assertEquals("2 1", seenBy("service_role", null, tier));
        view(tier, organizer, "interval '2 hours'");
        fold();
        assertEquals("2 2", seenBy("authenticated", organizer, tier));
    }

    @Test
    void whatTheLedgerWritesBesideThemIsNoView() {
        UUID organizer = organization();
        UUID tier = tier(organizer);
        view(tier, organizer, "interval '3 hours'");
        database.execute("""
                INSERT INTO analytics.ticket_analytics
                    (id, occurred_at, ticket_id, event_id, organization_id, order_id, kind, amount_cents)
                VALUES (uuidv7(), %s + interval '3 hours', uuidv7(), uuidv7(), '%s', uuidv7(), 'sold', 2500)
                """.formatted(DAY, organizer));
        fold();
        assertEquals(List.of(), drift(tier));
        assertEquals("1", seenBy("authenticated", organizer, tier));
    }

    @Test
    void hoursThatAreWrongAreFoundAndMendedBesideWhatStillWaits() {
        UUID organizer = organization();
        UUID tier = tier(organizer);
        view(tier, organizer, "interval '4 hours'");
        fold();
        view(tier, organizer, "interval '4 hours'");
        assertEquals(List.of(), drift(tier));
        database.execute("UPDATE analytics.tier_hourly_stats SET views = 7 WHERE tier_id = '" + tier + "'");
        assertEquals(List.of(List.of("tier", "{1}", "{7}")), drift(tier));
        database.text("SELECT analytics.recount_stats((%1$s AT TIME ZONE 'UTC')::date, (%1$s AT TIME ZONE 'UTC')::date)"
                .formatted(DAY));
        assertEquals(List.of(), drift(tier));
        fold();
        assertEquals("2", seenBy("authenticated", organizer, tier));
    }

    @Test
    void aDeltaThatCannotBeRightIsSetAsideAndStopsNoOther() {
        UUID organizer = organization();
        UUID tier = tier(organizer);
        UUID nowhere = UUID.randomUUID();
        view(tier, organizer, "interval '5 hours'");
        database.execute("""
                INSERT INTO analytics.tier_deltas (tier_id, hour, views)
                VALUES ('%1$s', %3$s, -1), ('%1$s', %3$s + interval '1 second', 1), ('%2$s', %3$s, 1)
                """.formatted(tier, nowhere, DAY));
        fold();
        assertEquals(
                List.of(List.of("23502", "1"), List.of("23514", "2")), database.rows("""
                        SELECT split_part(reason, ': ', 1), count(*) FROM analytics.deltas_set_aside
                        WHERE queue = 'analytics.tier_deltas' AND delta ->> 'tier_id' IN ('%s', '%s')
                        GROUP BY 1 ORDER BY 1""".formatted(tier, nowhere)));
        assertEquals("1", seenBy("authenticated", organizer, tier));
        assertEquals(0, database.count("SELECT analytics.pending_deltas(1)"));
    }

    @Test
    void hoursEndAfterTwentyFiveMonths() {
        UUID organizer = organization();
        UUID tier = tier(organizer);
        database.execute("""
                INSERT INTO analytics.tier_hourly_stats (tier_id, hour, event_id, organization_id, views)
                SELECT '%1$s', date_trunc('month', now(), 'UTC') - over.ago, uuidv7(), '%2$s', 1
                FROM (VALUES (interval '25 months'), (interval '25 months 1 hour')) AS over (ago)
                """.formatted(tier, organizer));
        assertEquals(1, database.count("SELECT analytics.expire_rollups()"));
        assertEquals("1", seenBy("authenticated", organizer, tier));
    }

    @Test
    void aViewIsOfATierAndAllElseOfATicket() {
        for (String wrong : List.of(
                "kind) SELECT uuidv7(), now(), now(), uuidv7(), uuidv7(), 'viewed'",
                "tier_id, ticket_id) SELECT uuidv7(), now(), now(), uuidv7(), uuidv7(), uuidv7(), uuidv7()",
                "kind, ticket_id) SELECT uuidv7(), now(), now(), uuidv7(), uuidv7(), 'sold', uuidv7()",
                "kind, tier_id) SELECT uuidv7(), now(), now(), uuidv7(), uuidv7(), 'sold', uuidv7()")) {
            String insert = "INSERT INTO analytics.ticket_analytics"
                    + " (id, occurred_at, received_at, event_id, organization_id, " + wrong;
            AssertionError refused = assertThrows(AssertionError.class, () -> database.execute(insert), wrong);
            assertTrue(refused.getCause().getMessage().contains("ticket_analytics_kind_complete"), wrong);
        }
    }

    private static UUID organization() {
        UUID id = UUID.randomUUID();
        database.execute("INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'Harbour', '%1$s')"
                .formatted(id));
        return id;
    }

    private static UUID tier(UUID organizer) {
        UUID event = UUID.randomUUID();
        UUID tier = UUID.randomUUID();
        database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES ('%1$s', '%2$s', 'An event', 'public', 'USD', now(), now());
                INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
                VALUES ('%3$s', '%1$s', 'Standing', 2500, 'USD', 100)
                """.formatted(event, organizer, tier));
        return tier;
    }

    /** A row and its delta, as the ingest leaves them. */
    private static void view(UUID tier, UUID organizer, String sinceMidnight) {
        database.execute("""
                INSERT INTO analytics.ticket_analytics (id, occurred_at, received_at, tier_id, event_id, organization_id)
                VALUES (uuidv7(), %3$s + %4$s, now(), '%1$s', uuidv7(), '%2$s');
                INSERT INTO analytics.tier_deltas (tier_id, hour, views)
                VALUES ('%1$s', date_trunc('hour', %3$s + %4$s, 'UTC'), 1)
                """.formatted(tier, organizer, DAY, sinceMidnight));
    }

    /** The counts of a tier's hours, in their order. */
    private static String seenBy(String role, UUID claimed, UUID tier) {
        String claims = claimed == null ? "{}" : "{\"org_id\":\"" + claimed + "\"}";
        return database.textAfter(
                "SET LOCAL ROLE " + role + "; SET LOCAL request.jwt.claims = '" + claims + "'; ",
                "SELECT coalesce(string_agg(views::text, ' ' ORDER BY hour), '') FROM analytics.tier_hourly_stats"
                        + " WHERE tier_id = '" + tier + "'");
    }

    private static void fold() {
        database.text("SELECT analytics.fold_deltas(1000)");
    }

    private static List<List<String>> drift(UUID tier) {
        return database.rows("""
                SELECT subject, counted, kept FROM analytics.stats_drift((%s AT TIME ZONE 'UTC')::date)
                WHERE subject_id = '%s'""".formatted(DAY, tier));
    }
}
