package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who holds a ticket reads its code, by pages, newest first; nobody else does. */
@Timeout(180)
class OwnTicketsTest {
    private static TestDatabase database;
    private static final Tenant HOLDER = new Tenant("authenticated", Machine.WORLD, null);

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        // Tickets 1 and 2 were issued on the first of January, 3 and 4 on the second, 5 on the third.
        database.execute(Machine.MAKE_WORLD + """
                INSERT INTO users.profiles (id) VALUES (gen_random_uuid());
                INSERT INTO ticketing.tickets
                    (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status, issued_at)
                SELECT ('88888888-0000-7000-8000-00000000000' || n)::uuid, w, w, w, w, w, 'code ' || n, 'issued',
                    '2026-01-01 00:00Z'::timestamptz + (n - 1) / 2 * interval '1 day'
                FROM generate_series(1, 5) AS n, (VALUES ('%1$s'::uuid)) AS world (w);
                INSERT INTO ticketing.tickets
                    (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status, issued_at)
                SELECT gen_random_uuid(), w, w, w, p.id, w, 'another''s', 'issued', now()
                FROM users.profiles AS p, (VALUES ('%1$s'::uuid)) AS world (w)
                WHERE p.id <> w;
                """.formatted(Machine.WORLD));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void aHolderReadsItsCodesPageByPage() {
        assertEquals("5 4 3 2 1", codes("own_tickets()"));
        assertEquals("5 4", codes("own_tickets(rows_max => 2)"));
        assertEquals("3 2", codes("own_tickets('2026-01-02 00:00Z', '88888888-0000-7000-8000-000000000004', 2)"));
        assertEquals("1", codes("own_tickets('2026-01-01 00:00Z', '88888888-0000-7000-8000-000000000002', 2)"));
        assertEquals(null, codes("own_tickets('2026-01-01 00:00Z', '88888888-0000-7000-8000-000000000001', 2)"));
    }

    @Test
    void nobodyElseReadsThem() {
        var stranger = new Tenant("authenticated", "99999999-0000-7000-8000-000000000001", Machine.WORLD);
        assertEquals("0", stranger.ask(database, "SELECT count(*) FROM ticketing.own_tickets()"));
        assertEquals(
                "0",
                new Tenant("authenticated", null, Machine.WORLD)
                        .ask(database, "SELECT count(*) FROM ticketing.own_tickets()"));
        for (var role : new String[] {"anon", "service_role"}) {
            new Tenant(role, Machine.WORLD, null).assertRefused(database, "42501", "SELECT ticketing.own_tickets()");
        }
        HOLDER.assertRefused(database, "42501", "SELECT code FROM ticketing.tickets");
    }

    @Test
    void whoSeesATicketSeesItsHistory() {
        var ticket = "88888888-0000-7000-8000-000000000001";
        database.execute(Machine.TICKET.update(ticket, "redeemed"));
        var story =
                "SELECT string_agg(to_status, ' ') FROM ticketing.ticket_history WHERE ticket_id = '" + ticket + "'";
        assertEquals("redeemed", HOLDER.ask(database, story));
        assertEquals("redeemed", new Tenant("authenticated", null, Machine.WORLD).ask(database, story));
        assertEquals(null, Tenant.signedIn(1, 1).ask(database, story));
        assertEquals(null, new Tenant("anon", null, null).ask(database, story));
    }

    @Test
    void aHoldIsSeenByWhoMadeItAndByTheOrganizer() {
        database.execute("""
                INSERT INTO ticketing.ticket_holds
                    (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at, created_at)
                VALUES (gen_random_uuid(), '%1$s', 'session', '%1$s', '%1$s', 2, 'held', now(), now())
                """.formatted(Machine.WORLD));
        var held = "SELECT coalesce(sum(quantity), 0) FROM ticketing.ticket_holds";
        assertEquals("2", HOLDER.ask(database, held));
        assertEquals("2", new Tenant("authenticated", null, Machine.WORLD).ask(database, held));
        assertEquals("0", Tenant.signedIn(1, 1).ask(database, held));
    }

    /** As many as anybody may gather, each older than those that the other tests look at. */
    @Test
    void aPageCostsWhatItHoldsHoweverManyTicketsThereAre() {
        var read = database.textAfter("""
                ALTER TABLE ticketing.ticket_tiers DROP CONSTRAINT ticket_tiers_not_oversold;
                UPDATE ticketing.ticket_tiers SET capacity = 200000;
                INSERT INTO ticketing.tickets
                    (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status, issued_at)
                SELECT gen_random_uuid(), w, w, w, w, w, 'old ' || n, 'issued', '2025-01-01Z'::timestamptz + n * interval '1 s'
                FROM generate_series(1, 100000) AS n, (VALUES ('%1$s'::uuid)) AS world (w);
                ANALYZE ticketing.tickets;
                SELECT set_config('request.jwt.claims', '{"sub": "%1$s"}', true);
                SELECT set_config('test.read', (SELECT sum(seq_tup_read + idx_tup_fetch)::text
                    FROM pg_stat_xact_user_tables WHERE relname = 'tickets'), true);
                SELECT count(*) FROM ticketing.own_tickets('2025-01-01 12:00Z', gen_random_uuid(), 50);
                """.formatted(Machine.WORLD), """
                SELECT sum(seq_tup_read + idx_tup_fetch) - current_setting('test.read')::bigint
                FROM pg_stat_xact_user_tables WHERE relname = 'tickets'""");
        assertEquals("50", read);
    }

    private static String codes(String call) {
        return HOLDER.ask(
                database,
                "SELECT string_agg(right(code, 1), ' ' ORDER BY place) FROM ticketing." + call
                        + " WITH ORDINALITY AS t (id, event_id, tier_id, order_id, organization_id, code, status,"
                        + " previous_ticket_id, issued_at, place)");
    }
}
