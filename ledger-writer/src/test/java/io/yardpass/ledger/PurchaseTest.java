package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Fair.PRIVATE_EVENT;
import static io.yardpass.ledger.Fair.purchase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.Role;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Purchases through the real writer on a real PostgreSQL. */
class PurchaseTest {
    private static Fair fair;

    @BeforeAll
    static void open() {
        fair = new Fair();
    }

    @AfterAll
    static void close() {
        fair.close();
    }

    @Test
    void aHundredDollarTicketIsPostedAsTheSeedSays() {
        UUID tier = fair.tier(10_000, 10);
        UUID order = UUID.randomUUID();
        UUID buyer = UUID.randomUUID();
        Outcome outcome = fair.submit(purchase(order, "key-" + order, buyer, tier, 1, 10_000));

        String body = assertInstanceOf(Outcome.Posted.class, outcome).body();
        assertTrue(body.contains("\"order_id\":\"" + order + "\""), body);
        assertTrue(body.contains("\"fee_cents\":500,\"organization_cents\":9500"), body);
        assertEquals(
                List.of(
                        List.of("1", "user_cash", buyer.toString(), "10000", "10000"),
                        List.of("2", "organization_receivable", ORGANIZATION.toString(), "-9500", "-9500"),
                        List.of("3", "platform_revenue", "", "-500", "-500")),
                fair.database.rows("""
                        SELECT e.ordinal, a.kind, coalesce(a.user_id, a.organization_id)::text, e.amount_cents,
                            e.current_balance_cents - e.previous_balance_cents
                        FROM payments.entries e
                        JOIN payments.accounts a ON a.id = e.account_id
                        JOIN payments.transactions t ON t.id = e.transaction_id
                        WHERE t.reference_id = '%s' ORDER BY e.ordinal
                        """.formatted(order)).stream()
                        .map(row -> row.stream()
                                .map(value -> value == null ? "" : value)
                                .toList())
                        .toList());
        assertOrderWithOneTicket(order, buyer, tier, body);
        assertEquals(
                10_000,
                fair.database.count("SELECT balance_cents FROM payments.accounts WHERE user_id = '" + buyer + "'"));
        assertEquals(1, fair.database.count("SELECT sold FROM ticketing.ticket_tiers WHERE id = '" + tier + "'"));
    }

    private static void assertOrderWithOneTicket(UUID order, UUID buyer, UUID tier, String body) {
        assertEquals(
                List.of(List.of("10000", "500", "completed", tier.toString(), "1", "10000")),
                fair.database.rows("""
                        SELECT o.total_cents, o.fee_cents, o.status, i.tier_id, i.quantity, i.unit_price_cents
                        FROM ticketing.orders o JOIN ticketing.order_items i ON i.order_id = o.id
                        WHERE o.id = '%s'""".formatted(order)));
        List<List<String>> tickets = fair.database.rows("""
                SELECT t.id, t.code, t.status FROM ticketing.tickets t
                WHERE t.order_id = '%s' AND t.owner_user_id = '%s'""".formatted(order, buyer));
        assertEquals(1, tickets.size());
        assertTrue(
                body.contains(tickets.getFirst().get(0))
                        && body.contains(tickets.getFirst().get(1)),
                body);
        assertEquals("issued", tickets.getFirst().get(2));
        assertEquals(1, fair.database.count("""
                SELECT count(*) FROM analytics.ticket_analytics
                WHERE order_id = '%s' AND kind = 'sold' AND amount_cents = 10000""".formatted(order)));
        List<List<String>> messages = fair.database.rows("""
                SELECT topic, payload ->> 'total_cents', payload::text FROM public.outbox WHERE key = '%s'
                """.formatted(order));
        assertEquals(List.of("ticket.purchased", "10000"), messages.getFirst().subList(0, 2));
        assertTrue(!messages.getFirst().get(2).contains(tickets.getFirst().get(1)), "codes are the owner's alone");
    }

    /** The message is all that the sale writes of it; the relay makes of it what the buyer is told, as here. */
    @Test
    void ofTheMessageOfASaleTheBuyerIsToldAndItCountsInItsHour() {
        UUID tier = fair.tier(2_500, 10);
        UUID order = UUID.randomUUID();
        UUID buyer = UUID.randomUUID();
        List<Long> before = soldInDailyStats();
        fair.submit(purchase(order, "told-" + order, buyer, tier, 2, 5_000));

        String told = "SELECT count(*) FROM messaging.notifications WHERE user_id = '" + buyer + "'";
        assertEquals(0, fair.database.count(told));
        fair.database.execute("UPDATE users.profiles SET email = 'buyer@example.org' WHERE id = '" + buyer + "';"
                + "SELECT messaging.write_notices(array_agg(o)) FROM public.outbox AS o WHERE o.key = '" + order + "'");
        assertEquals(
                List.of(List.of("ticket.purchased", EVENT.toString(), "2", "f", "f", "t")),
                fair.database.rows("""
                        SELECT n.kind, n.payload ->> 'event_id', jsonb_array_length(n.payload -> 'tickets'),
                            n.payload::text LIKE '%%code%%', n.payload::text LIKE '%%' || n.user_id || '%%',
                            n.created_at = o.created_at AND n.read_at IS NULL
                        FROM messaging.notifications n JOIN ticketing.orders o ON o.id::text = n.payload ->> 'order_id'
                        WHERE n.user_id = '%s'""".formatted(buyer)));
        assertEquals(
                List.of(List.of("ticket.purchased", "queued", ORGANIZATION.toString(), EVENT.toString(), "5000")),
                fair.database.rows("""
                        SELECT kind, status, organization_id, event_id, payload ->> 'total_cents'
                        FROM messaging.message_jobs WHERE recipient_user_id = '%s'""".formatted(buyer)));
        assertEquals(List.of(before.get(0) + 2, before.get(1) + 5_000), soldInDailyStats());
    }

    /** Tickets and cents of today, as the organizer's dashboard shows them after a refresh. */
    private static List<Long> soldInDailyStats() {
        fair.database.text("SELECT analytics.refresh_daily_stats()");
        return fair.database.rows("""
                SELECT coalesce(sum(tickets), 0), coalesce(sum(revenue_cents), 0)
                FROM analytics.mv_event_daily_stats WHERE event_id = '%s'""".formatted(EVENT)).getFirst().stream()
                .map(Long::valueOf)
                .toList();
    }

    @Test
    void whatIsFreeIsAnOrderWithoutATransaction() {
        UUID tier = fair.tier(0, 10);
        UUID order = UUID.randomUUID();
        Outcome outcome = fair.submit(purchase(order, "free-" + order, UUID.randomUUID(), tier, 2, 0));
        assertTrue(assertInstanceOf(Outcome.Posted.class, outcome).body().contains("\"transaction_id\":null"));
        assertEquals(2, fair.database.count("SELECT count(*) FROM ticketing.tickets WHERE order_id = '" + order + "'"));
    }

    @Test
    void ofTheLastTenTicketsExactlyTenAreSold() {
        UUID tier = fair.tier(1_500, 10);
        List<PurchaseTickets> buyers =
                Stream.generate(() -> purchase(tier, 1, 1_500)).limit(64).toList();
        List<Outcome> outcomes = fair.submitAll(buyers);
        assertEquals(
                10, outcomes.stream().filter(Outcome.Posted.class::isInstance).count());
        assertEquals(
                54,
                outcomes.stream()
                        .filter(outcome -> isRefused(outcome, RefusalCode.SOLD_OUT))
                        .count());
        assertEquals(10, fair.database.count("SELECT count(*) FROM ticketing.tickets WHERE tier_id = '" + tier + "'"));
    }

    @Test
    void onePurchaseSentTenTimesAtOnceIsPostedOnce() {
        PurchaseTickets purchase = purchase(fair.tier(700, 100), 2, 1_400);
        List<Outcome> outcomes = fair.submitAll(Collections.nCopies(10, purchase));
        String body = outcomes.stream()
                .filter(Outcome.Posted.class::isInstance)
                .map(outcome -> ((Outcome.Posted) outcome).body())
                .reduce((one, two) -> "two were posted")
                .orElseThrow();
        assertEquals(
                9,
                outcomes.stream()
                        .filter(new Outcome.AlreadyPosted(body)::equals)
                        .count());
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(purchase));
        assertEquals(
                2,
                fair.database.count(
                        "SELECT count(*) FROM ticketing.tickets WHERE order_id = '" + purchase.orderId() + "'"));
    }

    @Test
    void aKeyUsedForOtherContentIsAConflict() {
        UUID tier = fair.tier(700, 100);
        String key = UUID.randomUUID().toString();
        UUID buyer = UUID.randomUUID();
        fair.submit(purchase(UUID.randomUUID(), key, buyer, tier, 1, 700));
        assertConflict(
                ConflictCode.IDEMPOTENCY_KEY_REUSED,
                fair.submit(purchase(UUID.randomUUID(), key, buyer, tier, 1, 700)));
    }

    @Test
    void anOrderIdUnderAnotherKeyIsTheSameOrderOrAConflict() {
        UUID tier = fair.tier(700, 100);
        UUID order = UUID.randomUUID();
        UUID buyer = UUID.randomUUID();
        String body = ((Outcome.Posted) fair.submit(purchase(order, "a-" + order, buyer, tier, 1, 700))).body();
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(purchase(order, "b-" + order, buyer, tier, 1, 700)));
        assertConflict(ConflictCode.ORDER_ID_TAKEN, fair.submit(purchase(order, "c-" + order, buyer, tier, 2, 1_400)));
        assertConflict(
                ConflictCode.ORDER_ID_TAKEN,
                fair.submit(purchase(
                        user(buyer, null), EVENT, order, "d-" + order, buyer, List.of(new Item(tier, 1)), 700)));
    }

    @Test
    void aCallerBuysWhereItMay() {
        UUID open = fair.tier(700, 100);
        UUID closed = fair.tier(PRIVATE_EVENT, 700, 100, "");
        UUID user = UUID.randomUUID();
        assertPosted(buy(user(user, null), EVENT, open));
        assertPosted(buy(user(user, ORGANIZATION), PRIVATE_EVENT, closed));
        assertPosted(buy(service(ORGANIZATION), PRIVATE_EVENT, closed));
        assertPosted(buy(PLATFORM, PRIVATE_EVENT, closed));
        assertRefused(RefusalCode.UNKNOWN_EVENT, buy(user(user, null), PRIVATE_EVENT, closed));
        assertRefused(RefusalCode.UNKNOWN_EVENT, buy(user(user, OTHER_ORGANIZATION), PRIVATE_EVENT, closed));
        assertRefused(RefusalCode.UNKNOWN_EVENT, buy(service(OTHER_ORGANIZATION), EVENT, open));
    }

    private static Outcome buy(Caller caller, UUID event, UUID tier) {
        UUID buyer = caller.subject() == null ? UUID.randomUUID() : caller.subject();
        UUID order = UUID.randomUUID();
        return fair.submit(purchase(caller, event, order, "k" + order, buyer, List.of(new Item(tier, 1)), 700));
    }

    private static Caller user(UUID id, UUID organization) {
        return new Caller("test", id, Role.AUTHENTICATED, organization);
    }

    private static Caller service(UUID organization) {
        return new Caller("test", null, Role.SERVICE_ROLE, organization);
    }

    private static void assertPosted(Outcome outcome) {
        assertInstanceOf(Outcome.Posted.class, outcome);
    }

    private static void assertRefused(RefusalCode code, Outcome outcome) {
        assertTrue(isRefused(outcome, code), outcome::toString);
    }

    private static boolean isRefused(Outcome outcome, RefusalCode code) {
        return outcome instanceof Outcome.Rejected rejected && rejected.code() == code && !rejected.replayed();
    }

    private static void assertConflict(ConflictCode code, Outcome outcome) {
        assertEquals(code, assertInstanceOf(Outcome.Conflict.class, outcome).code());
    }
}
