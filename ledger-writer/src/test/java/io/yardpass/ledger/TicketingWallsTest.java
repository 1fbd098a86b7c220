package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database refuses of holds, tickets and refunds, whoever asks. */
class TicketingWallsTest {
    /** The id of everything there is one of. */
    private static final String ONE = "11111111-0000-7000-8000-000000000001";

    private static final String TWO = "11111111-0000-7000-8000-000000000002";
    private static final String ENDED = "11111111-0000-7000-8000-000000000003";

    private static TestDatabase database;

    /** A tier of ten: two tickets of one order sold, of which one was redeemed; five held, two that were held released. */
    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'One', 'one');
                INSERT INTO users.profiles (id) VALUES ('%1$s');
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES ('%1$s', '%1$s', 'Event', 'private', 'USD', now(), now());
                INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
                VALUES ('%1$s', '%1$s', 'Free', 0, 'USD', 10);
                INSERT INTO ticketing.orders (id, event_id, user_id, organization_id, currency, total_cents, fee_cents,
                    status, idempotency_scope, fingerprint, created_at)
                VALUES ('%1$s', '%1$s', '%1$s', '%1$s', 'USD', 0, 0, 'completed', 'test', '', now());
                INSERT INTO ticketing.order_items (order_id, tier_id, quantity, unit_price_cents)
                VALUES ('%1$s', '%1$s', 2, 0);
                INSERT INTO ticketing.tickets
                    (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status, issued_at)
                SELECT id, '%1$s', '%1$s', '%1$s', '%1$s', '%1$s', id, 'issued', now()
                FROM (VALUES ('%1$s'::uuid), ('%2$s')) AS t (id);
                UPDATE ticketing.tickets SET status = 'redeemed' WHERE id = '%2$s';
                INSERT INTO ticketing.ticket_holds
                    (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at, created_at)
                VALUES
                    ('%1$s', '%1$s', 's', '%1$s', '%1$s', 5, 'held', now() + interval '1 hour', now()),
                    ('%3$s', '%1$s', 's', '%1$s', '%1$s', 2, 'held', now() - interval '3 days', now());
                UPDATE ticketing.ticket_holds SET status = 'released' WHERE id = '%3$s';
                """.formatted(ONE, TWO, ENDED));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void theCountersAreWhatThereIs() {
        assertEquals("2 5", database.text("SELECT sold || ' ' || held FROM ticketing.ticket_tiers"));
    }

    /** The guard, and what it is asked; one row too many or too few is refused, be the others right. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "YP003 | end_holds('{[3]}', '{released}', now())",
                "YP003 | end_holds('{[1],[3]}', '{consumed,consumed}', now())",
                "YP003 | end_holds('{[2]}', '{released}', now())",
                "YP003 | end_holds('{[1]}', '{held}', now())",
                "YP003 | end_holds('{[1]}', '{expired}', now())",
                "YP003 | end_holds('{[1]}', '{expired}', now() + interval '500 days')",
                "YP003 | end_holds('{[1]}', '{consumed}', now() + interval '2 hours')",
                "YP003 | end_holds('{[1]}', '{released}', now() + interval '1 hour')",
                "YP003 | move_tickets('{[2]}', '{issued}', '{refunded}', '{a}', now())",
                "YP003 | move_tickets('{[2]}', '{redeemed}', '{refunded}', '{a}', now())",
                "YP007 | move_tickets('{[2]}', '{redeemed}', '{cancelled}', '{a}', now())",
                "YP003 | move_tickets('{[1],[2]}', '{issued,issued}', '{redeemed,redeemed}', '{a,b}', now())",
                "YP003 | move_tickets('{[3]}', '{issued}', '{redeemed}', '{a}', now())",
                "YP007 | move_tickets('{[1]}', '{issued}', '{issued}', '{a}', now())",
                "YP003 | move_tickets('{[1]}', '{redeemed}', '{issued}', '{a}', now())",
                "YP003 | move_tickets('{[1],[1]}', '{issued,redeemed}', '{redeemed,issued}', '{a,a}', now())",
                "YP003 | close_orders('{[1]}', '{refunded}')",
                "YP003 | close_orders('{[3]}', '{refunded}')",
                "YP003 | cancel_event('[3]', 'secret', '{}', now())",
                "YP003 | refund_event('[1]', NULL, now(), '[1]', 1, 0, false, now())",
                "YP003 | cancel_event('[1]', 's', '{\"role\": \"service_role\"}', now()), ticketing.refund_event('[1]', NULL, NULL, NULL, 0, 0, true, now())",
                "YP003 | assert_stock('{[1]}', '{1}', '{5}')",
                "YP003 | assert_stock('{[1]}', '{2}', '{4}')",
                "YP003 | assert_stock('{[1],[2]}', '{2,0}', '{5,0}')"
            })
    void aGuardRefusesWhatIsNotExactlySo(String state, String call) {
        assertRefused(
                state,
                "SET ROLE yardpass_ledger; SELECT ticketing."
                        + call.replace("[1]", ONE).replace("[2]", TWO).replace("[3]", ENDED));
    }

    @Test
    void moreThanThereIsIsNotHeld() {
        assertRefused("YP003", hold(4, "held"));
        assertRefused("YP007", hold(1, "released"));
        assertRefused("done", hold(3, "held") + "DO $$ BEGIN RAISE EXCEPTION 'done'; END $$");
    }

    /** Whose number the edge has too. */
    @Test
    void noLimitIsHigherThanTheWriterCounts() {
        String limit = "UPDATE ticketing.ticket_tiers SET per_buyer_limit = ";
        database.execute(limit + 1_000);
        assertRefused("23514", limit + 1_001);
        database.execute(limit + "NULL");
    }

    private static String hold(int quantity, String status) {
        return """
                INSERT INTO ticketing.ticket_holds
                    (id, tier_id, session_id, organization_id, quantity, status, expires_at, created_at)
                VALUES (gen_random_uuid(), '%1$s', 's', '%1$s', %2$d, '%3$s', now() + interval '1 hour', now());
                """.formatted(ONE, quantity, status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE ticketing.ticket_holds SET status = 'held' WHERE status = 'released'",
                "UPDATE ticketing.ticket_holds SET status = 'consumed' WHERE status = 'released'",
                "UPDATE ticketing.ticket_holds SET quantity = quantity + 1",
                "UPDATE ticketing.ticket_holds SET expires_at = now()",
                "DELETE FROM ticketing.ticket_holds WHERE status = 'held'",
                "TRUNCATE ticketing.ticket_holds",
                "SET session_replication_role = replica; UPDATE ticketing.ticket_holds SET quantity = 1",
                "INSERT INTO ticketing.refunds VALUES (gen_random_uuid(), '[1]', '[1]', NULL, 0, 0, now());"
                        + " UPDATE ticketing.refunds SET created_at = now()",
                "DELETE FROM ticketing.refunds",
                "TRUNCATE ticketing.refunds"
            })
    void whatEndedStaysAndWhatIsHeldIsNotChanged(String sql) {
        assertRefused("YP005", sql.replace("[1]", ONE));
    }

    @Test
    void aRefundOfWhatWasNotRefundedIsRefused() {
        assertRefused("refunds_money_has_transaction", refund("NULL", 100));
        assertRefused("YP006", """
                INSERT INTO payments.batches
                VALUES (1, 0, 1, 1, now(), decode(repeat('00', 32), 'hex'), sha256('one'));
                INSERT INTO payments.transactions
                VALUES ('%1$s', 1, 1, 'ticket_refund', 'order', '%1$s', 2, now(), now());
                """.formatted(ONE) + refund("'" + ONE + "'", 100));
    }

    private static String refund(String transaction, long cents) {
        return "INSERT INTO ticketing.refunds VALUES (gen_random_uuid(), '%1$s', '%1$s', %2$s, %3$d, 0, now())"
                .formatted(ONE, transaction, cents);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE ticketing.tickets SET status = 'refunded'",
                "UPDATE ticketing.orders SET status = 'refunded'",
                "UPDATE ticketing.ticket_holds SET status = 'released'",
                "DELETE FROM ticketing.ticket_holds",
                "UPDATE ticketing.ticket_tiers SET held = 0",
                "SELECT ticketing.move_held('{[1]}', '{-1}')"
            })
    void theLedgerMovesThemByItsGuardsAlone(String sql) {
        assertRefused("42501", "SET ROLE yardpass_ledger; " + sql.replace("[1]", ONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"service_role", "authenticated", "anon", "yardpass_ingest", "yardpass_gateway"})
    void nobodyButTheLedgerRunsTheGuards(String role) {
        for (var call : new String[] {
            "end_holds('{}', '{}', now())",
            "move_tickets('{}', '{}', '{}', '{}', now())",
            "close_orders('{}', '{}')",
            "assert_stock('{}', '{}', '{}')",
            "forget_holds('1 day', 1)"
        }) {
            assertRefused("42501", "SET ROLE " + role + "; SELECT ticketing." + call);
        }
    }

    @Test
    void holdsThatEndedLongAgoAreForgottenAndNoOther() {
        assertRefused("22023", "SELECT ticketing.forget_holds('1 hour', 10)");
        assertRefused("done", """
                DO $$ BEGIN
                    IF ticketing.forget_holds('4 days', 10) <> 0 OR ticketing.forget_holds('2 days', 10) <> 1 THEN
                        RAISE EXCEPTION 'others';
                    END IF;
                    IF (SELECT count(*) FROM ticketing.ticket_holds) <> 1 THEN
                        RAISE EXCEPTION 'others';
                    END IF;
                    RAISE EXCEPTION 'done';
                END $$""");
    }

    @Test
    void whoMovesATicketIsForgottenWhenItIsMoved() {
        assertRefused("before", """
                SELECT set_config('request.jwt.claims', 'before', true);
                SELECT ticketing.move_tickets('{%s}', '{issued}', '{redeemed}', '{"{\\"role\\":\\"authenticated\\"}"}', now());
                DO $$ BEGIN RAISE EXCEPTION '%%', current_setting('request.jwt.claims'); END $$""".formatted(ONE));
    }

    private static void assertRefused(String sign, String sql) {
        var before = database.rows("SELECT sold, held FROM ticketing.ticket_tiers");
        var refusal = assertThrows(AssertionError.class, () -> database.execute(sql), sql);
        var cause = (java.sql.SQLException) refusal.getCause();
        assertTrue(
                sign.equals(cause.getSQLState()) || cause.getMessage().contains(sign),
                () -> sql + ": " + cause.getSQLState() + " " + cause.getMessage());
        assertEquals(before, database.rows("SELECT sold, held FROM ticketing.ticket_tiers"));
    }
}
