package io.yardpass.database;

import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a ticket tier: what it costs, how many there are, when it is sold, and its end. */
@Timeout(180)
class TierTest {
    private static final Tenant ORGANIZER = signedIn(1, 1);
    private static final Tenant MEMBER = signedIn(3, 1);
    private static final Tenant OTHER = signedIn(26, 2);

    private static TestDatabase database;

    private String event;
    private String tier;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void aTier() {
        event = ORGANIZER.ask(
                database,
                "SELECT public.create_event('Fair', '2030-05-01T20:00:00Z', '2030-05-01T22:00:00Z', 'EUR', 'public')");
        tier = ORGANIZER.ask(database, "SELECT public.create_tier('" + event + "', 'Door', 2500, 10)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edit_tier('[tier]', 'Balcony')",
                "set_tier_capacity('[tier]', 20)",
                "set_tier_sale_window('[tier]', on_sale_until => '2030-01-01')",
                "set_tier_buyer_limit('[tier]', 4)",
                "close_tier('[tier]')",
                "remove_tier('[tier]')"
            })
    void aTierIsItsOrganizersToSetAndTheSameAgainChangesNothing(String call) {
        var change = "SELECT public." + call.replace("[tier]", tier);
        MEMBER.assertRefused(database, "42501", change);
        OTHER.assertRefused(database, "42501", change);
        service(2).assertRefused(database, "42501", change);
        new Tenant("anon", null, null).assertRefused(database, "42501", change);
        ORGANIZER.assertRefused(
                database, "P0002", change.replace(tier, UUID.randomUUID().toString()));
        ORGANIZER.ask(database, "SELECT public.edit_event('" + event + "', visibility => 'private')");
        OTHER.assertRefused(database, "P0002", change);
        var unchanged = row();
        assertEquals("t", ORGANIZER.ask(database, change));
        assertEquals("f", service(1).ask(database, change));
        assertEquals(
                "1",
                database.text("SELECT count(*) FROM ticketing.ticket_tiers AS t WHERE id = '" + tier
                        + "' AND t::text <> '" + unchanged.replace("'", "''") + "'"));
    }

    @Test
    void whatIsLeftOutOfAnEditStays() {
        assertEquals("t", ORGANIZER.ask(database, "SELECT public.edit_tier('" + tier + "', price_cents => 0)"));
        assertEquals(
                List.of(List.of("Door", "0")),
                database.rows("SELECT name, price_cents FROM ticketing.ticket_tiers WHERE id = '" + tier + "'"));
        ORGANIZER.assertRefused(database, "23514", "SELECT public.edit_tier('" + tier + "', ' ')");
        ORGANIZER.assertRefused(database, "23514", "SELECT public.edit_tier('" + tier + "', price_cents => -1)");
    }

    @Test
    void thereAreNoFewerThanAreSoldAndHeld() {
        database.execute("UPDATE ticketing.ticket_tiers SET sold = 3, held = 2 WHERE id = '" + tier + "'");
        ORGANIZER.assertRefused(database, "23514", "SELECT public.set_tier_capacity('" + tier + "', 4)");
        assertEquals("t", ORGANIZER.ask(database, "SELECT public.set_tier_capacity('" + tier + "', 5)"));
        ORGANIZER.assertRefused(database, "23502", "SELECT public.set_tier_capacity('" + tier + "', NULL)");
    }

    @Test
    void aSaleWindowIsSetWholeAndALimitIsLifted() {
        var window = "SELECT public.set_tier_sale_window('" + tier + "', ";
        assertEquals("t", ORGANIZER.ask(database, window + "'2029-01-01T00:00:00Z', '2030-01-01T00:00:00Z')"));
        assertEquals("t", ORGANIZER.ask(database, window + "on_sale_until => '2030-01-01T00:00:00Z')"));
        assertEquals(
                "t f",
                database.text("SELECT concat_ws(' ', on_sale_from IS NULL, on_sale_until IS NULL)"
                        + " FROM ticketing.ticket_tiers WHERE id = '" + tier + "'"));
        ORGANIZER.assertRefused(database, "23514", window + "'2030-01-02T00:00:00Z', '2030-01-01T00:00:00Z')");
        ORGANIZER.assertRefused(database, "23514", window + "on_sale_until => 'infinity')");
        ORGANIZER.ask(database, "SELECT public.set_tier_buyer_limit('" + tier + "', 4)");
        ORGANIZER.assertRefused(database, "23514", "SELECT public.set_tier_buyer_limit('" + tier + "', 1001)");
        assertEquals("t", ORGANIZER.ask(database, "SELECT public.set_tier_buyer_limit('" + tier + "')"));
    }

    @Test
    void aSaleThatHadNotBegunIsClosedToo() {
        ORGANIZER.ask(database, "SELECT public.set_tier_sale_window('" + tier + "', '2030-01-01')");
        assertEquals("t", ORGANIZER.ask(database, "SELECT public.close_tier('" + tier + "')"));
        assertEquals(
                "1",
                database.text("SELECT count(*) FROM ticketing.ticket_tiers WHERE on_sale_until <= now() AND id = '"
                        + tier + "'"));
    }

    /** A counter that has come back to nothing tells that there was something. */
    @Test
    void ofATierThatStaysATicketWasSoldOrHeldOnce() {
        for (var counter : List.of("sold", "held")) {
            aTier();
            database.execute("UPDATE ticketing.ticket_tiers SET " + counter + " = 1 WHERE id = '" + tier + "'");
            database.execute("UPDATE ticketing.ticket_tiers SET " + counter + " = 0 WHERE id = '" + tier + "'");
            ORGANIZER.assertRefused(database, "23514", "SELECT public.remove_tier('" + tier + "')");
        }
        aTier();
        assertEquals("t", ORGANIZER.ask(database, "SELECT public.remove_tier('" + tier + "')"));
        for (var caller : List.of(ORGANIZER, OTHER, new Tenant("service_role", null, null))) {
            assertEquals("0", caller.ask(database, "SELECT count(*) FROM public.tiers WHERE id = '" + tier + "'"));
        }
        ORGANIZER.assertRefused(database, "P0002", "SELECT public.edit_tier('" + tier + "', 'Back')");
        assertEquals(
                "0", ORGANIZER.ask(database, "SELECT count(*) FROM public.tier_stock WHERE tier_id = '" + tier + "'"));
    }

    /** Two calls at once could open again what one of them removes. */
    @Test
    void whatIsRemovedIsNeitherSoldNorOpenedAgain() {
        ORGANIZER.ask(database, "SELECT public.remove_tier('" + tier + "')");
        var sold = assertThrows(
                AssertionError.class,
                () -> database.execute("UPDATE ticketing.ticket_tiers SET sold = 1 WHERE id = '" + tier + "'"));
        assertTrue(sold.getMessage().contains("was removed"), sold.getMessage());
        ORGANIZER.assertRefused(
                database, "P0002", "SELECT public.set_tier_sale_window('" + tier + "', on_sale_from => '2020-01-01')");
    }

    @Test
    void anEventHasTwoHundredTiers() {
        database.execute("""
                INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
                SELECT uuidv7(), '%s', 'One of many', 1, 'EUR', 1 FROM generate_series(1, 198)""".formatted(event));
        var last = "SELECT public.create_tier('" + event + "', 'Last', 1, 1, id => '" + UUID.randomUUID() + "')";
        ORGANIZER.ask(database, last);
        ORGANIZER.ask(database, last);
        ORGANIZER.assertRefused(database, "23514", "SELECT public.create_tier('" + event + "', 'More', 1, 1)");
    }

    private String row() {
        return database.text("SELECT t::text FROM ticketing.ticket_tiers AS t WHERE id = '" + tier + "'");
    }
}
