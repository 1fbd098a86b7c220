package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Outcomes.assertPosted;
import static io.yardpass.ledger.Outcomes.assertRefused;
import static io.yardpass.ledger.Requests.callOff;
import static io.yardpass.ledger.Requests.cancel;
import static io.yardpass.ledger.Requests.member;
import static io.yardpass.ledger.Requests.refund;
import static io.yardpass.ledger.Requests.scan;
import static io.yardpass.ledger.Requests.service;
import static io.yardpass.ledger.Requests.transfer;
import static io.yardpass.ledger.Requests.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.RefusalCode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events are called off through the real writer on a real PostgreSQL, and its clock refunds their orders. */
class CancelEventTest {
    private static Fair fair;

    private final UUID buyer = UUID.randomUUID();

    @BeforeAll
    static void open() {
        fair = new Fair();
    }

    @AfterEach
    void theBooksAreSound() {
        Audit.assertSound(fair.database);
    }

    @AfterAll
    static void close() {
        fair.close();
    }

    @Test
    void fromThatMomentNothingIsSoldAndWhateverWasSoldIsRefunded() {
        UUID event = fair.event("published");
        UUID tier = fair.tier(event, 333, 100, "");
        UUID free = fair.tier(event, 0, 100, "");
        UUID admin = member(fair.database, ORGANIZATION, "admin", "active");
        UUID whole = buy(event, tier, 3, 999);
        UUID gratis = buy(event, free, 2, 0);
        UUID partly = buy(event, tier, 3, 999);
        assertPosted(fair.submit(refund(PLATFORM, partly, tickets(partly).getFirst())));
        UUID cancelled = buy(event, tier, 2, 666);
        assertPosted(fair.submit(cancel(PLATFORM, cancelled)));
        UUID done = buy(event, tier, 1, 333);
        assertPosted(fair.submit(refund(PLATFORM, done)));
        UUID scanned = buy(event, tier, 1, 333);
        assertPosted(fair.submit(scan(PLATFORM, code(scanned), event)));
        UUID handedOver = buy(event, tier, 1, 333);
        assertPosted(fair.submit(transfer(PLATFORM, tickets(handedOver).getFirst(), UUID.randomUUID())));
        var hold = Requests.hold(PLATFORM, buyer, event, tier, 1);
        assertPosted(fair.submit(hold));

        CancelEvent command = callOff(user(admin, null), event);
        List<Outcome> outcomes = fair.submitAll(List.of(command, purchase(event, tier, 1, 333)));
        String body = assertPosted(outcomes.get(0));
        assertTrue(body.contains("\"event_id\":\"" + event + "\",\"status\":\"cancelled\""), body);
        assertRefused(RefusalCode.EVENT_CANCELLED, outcomes.get(1));
        assertRefused(
                RefusalCode.EVENT_CANCELLED,
                fair.submit(Requests.buying(PLATFORM, event, buyer, hold.id(), tier, 1, 333)));

        awaitFinished(event);
        assertEquals(
                List.of(List.of("6", "6", "0")),
                fair.database.rows("SELECT orders_to_refund, orders_refunded, orders_refused"
                        + " FROM ticketing.event_cancellations WHERE event_id = '" + event + "'"));
        for (UUID order : List.of(whole, gratis, partly, cancelled, done, scanned, handedOver)) {
            assertEquals(List.of(List.of("refunded", "0", "0")), fair.database.rows("""
                            SELECT o.status, o.total_cents - sum(r.amount_cents), o.fee_cents - sum(r.fee_cents)
                            FROM ticketing.orders AS o JOIN ticketing.refunds AS r ON r.order_id = o.id
                            WHERE o.id = '%s' GROUP BY o.id""".formatted(order)));
        }
        assertEquals(
                0,
                fair.database.count(
                        "SELECT sum(balance_cents) FROM payments.accounts WHERE user_id = '" + buyer + "'"));
        assertEquals(
                0,
                fair.database.count("SELECT sum(sold) FROM ticketing.ticket_tiers WHERE event_id = '" + event + "'"));
        assertEquals(
                List.of(List.of("published", "cancelled", admin.toString(), "authenticated")),
                fair.database.rows("SELECT from_status, to_status, changed_by, changed_role FROM events.event_history"
                        + " WHERE event_id = '" + event + "'"));
        assertEquals(List.of(List.of("issued", admin.toString(), "3")), fair.database.rows("""
                        SELECT h.from_status, h.changed_by, count(*) FROM ticketing.ticket_history AS h
                        JOIN ticketing.tickets AS t ON t.id = h.ticket_id
                        WHERE t.order_id = '%s' GROUP BY h.from_status, h.changed_by""".formatted(whole)));
        assertEquals(
                List.of(List.of("event.cancelled", "1"), List.of("event.refunded", "1")),
                fair.database.rows("SELECT topic, count(*) FROM public.outbox WHERE key = '" + event
                        + "' GROUP BY topic ORDER BY topic"));
        assertEquals(6 + 2, fair.database.count("""
                        SELECT count(*) FROM public.outbox AS m
                        JOIN ticketing.orders AS o ON o.id::text = m.key
                        WHERE m.topic = 'ticket.refunded' AND o.event_id = '%s'""".formatted(event)));
        assertInstanceOf(Outcome.AlreadyPosted.class, fair.submit(command));
        assertRefused(RefusalCode.EVENT_CANCELLED, fair.submit(callOff(PLATFORM, event)));
    }

    @Test
    void itIsForOwnersAdminsAndServicesOfItsOrganization() {
        UUID event = fair.event("published");
        UUID draft = fair.event("draft");
        Caller member = user(member(fair.database, ORGANIZATION, "member", "active"), null);
        Caller stranger = user(UUID.randomUUID(), null);
        Caller other = user(member(fair.database, OTHER_ORGANIZATION, "owner", "active"), null);
        assertRefused(RefusalCode.FORBIDDEN, fair.submit(callOff(member, event)));
        assertRefused(RefusalCode.FORBIDDEN, fair.submit(callOff(member, draft)));
        assertRefused(RefusalCode.FORBIDDEN, fair.submit(callOff(stranger, event)));
        assertRefused(RefusalCode.UNKNOWN_EVENT, fair.submit(callOff(stranger, draft)));
        assertRefused(RefusalCode.FORBIDDEN, fair.submit(callOff(other, event)));
        assertRefused(RefusalCode.UNKNOWN_EVENT, fair.submit(callOff(service(OTHER_ORGANIZATION), event)));
        assertRefused(RefusalCode.UNKNOWN_EVENT, fair.submit(callOff(PLATFORM, UUID.randomUUID())));
        assertPosted(fair.submit(callOff(service(ORGANIZATION), event)));
        assertPosted(fair.submit(callOff(service(ORGANIZATION), draft)));
        awaitFinished(event);
        awaitFinished(draft);
    }

    @Test
    void whatIsOverIsNotCalledOffAndWhatWasCancelledOtherwiseIsRefunded() {
        UUID over = fair.event("published");
        change(over, "status = 'ended'");
        assertRefused(RefusalCode.EVENT_OVER, fair.submit(callOff(PLATFORM, over)));
        UUID event = fair.event("published");
        UUID order = buy(event, fair.tier(event, 700, 10, ""), 1, 700);
        change(event, "status = 'cancelled'");
        assertPosted(fair.submit(callOff(PLATFORM, event)));
        awaitFinished(event);
        assertEquals(
                1,
                fair.database.count(
                        "SELECT count(*) FROM ticketing.orders WHERE status = 'refunded' AND id = '" + order + "'"));
    }

    /** Memory believes that it is on, and the database that it is over: the guard refuses, and what is read then is true. */
    @Test
    void anEventThatEndsMeanwhileIsNotCalledOff() {
        UUID event = fair.event("published");
        assertPosted(fair.submit(purchase(event, fair.tier(event, 700, 10, ""), 1, 700)));
        change(event, "status = 'ended'");
        assertRefused(RefusalCode.EVENT_OVER, fair.submit(callOff(PLATFORM, event)));
    }

    /** A buyer's account that is closed takes no money: the others get theirs. */
    @Test
    void anOrderThatCannotBeRefundedIsPassedOver() {
        UUID event = fair.event("published");
        UUID tier = fair.tier(event, 700, 10, "");
        UUID stuck = buy(event, tier, 1, 700);
        UUID another = UUID.randomUUID();
        UUID fortunate = UUID.randomUUID();
        assertPosted(fair.submit(
                Fair.purchase(PLATFORM, event, another, "k" + another, fortunate, List.of(new Item(tier, 1)), 700)));
        UUID id = UUID.randomUUID();
        assertPosted(fair.submit(new PostTransaction(
                id,
                "correction",
                "correction",
                id,
                "USD",
                null,
                null,
                List.of(
                        new PostTransaction.Leg(account(buyer), -700),
                        new PostTransaction.Leg(account(fortunate), 700)),
                false,
                new Envelope("d" + id, PLATFORM, null))));
        fair.database.execute("UPDATE payments.accounts SET closed_at = now() WHERE kind = 'user_cash' AND user_id = '"
                + buyer + "'");
        assertPosted(fair.submit(callOff(PLATFORM, event)));
        awaitFinished(event);
        assertEquals(
                List.of(List.of("2", "1", "1")),
                fair.database.rows("SELECT orders_to_refund, orders_refunded, orders_refused"
                        + " FROM ticketing.event_cancellations WHERE event_id = '" + event + "'"));
        assertEquals(
                1,
                fair.database.count("SELECT count(*) FROM ticketing.refunds WHERE order_id IN ('" + stuck + "', '"
                        + another + "')"));
        assertRefused(RefusalCode.ACCOUNT_CLOSED, fair.submit(refund(PLATFORM, stuck)));
    }

    private static UUID account(UUID user) {
        return UUID.fromString(fair.database
                .rows("SELECT id FROM payments.accounts WHERE kind = 'user_cash' AND user_id = '" + user + "'")
                .getFirst()
                .getFirst());
    }

    private static void awaitFinished(UUID event) {
        fair.awaitTrue(() -> fair.database.count("SELECT count(*) FROM ticketing.event_cancellations"
                        + " WHERE finished_at IS NOT NULL AND event_id = '" + event + "'")
                == 1);
    }

    private static void change(UUID event, String what) {
        fair.database.execute("UPDATE events.events SET " + what + " WHERE id = '" + event + "'");
    }

    private UUID buy(UUID event, UUID tier, int quantity, long totalCents) {
        PurchaseTickets purchase = purchase(event, tier, quantity, totalCents);
        assertPosted(fair.submit(purchase));
        return purchase.orderId();
    }

    private PurchaseTickets purchase(UUID event, UUID tier, int quantity, long totalCents) {
        UUID order = UUID.randomUUID();
        return Fair.purchase(PLATFORM, event, order, "k" + order, buyer, List.of(new Item(tier, quantity)), totalCents);
    }

    private static List<UUID> tickets(UUID order) {
        return fair
                .database
                .rows("SELECT id FROM ticketing.tickets WHERE order_id = '" + order + "' ORDER BY id")
                .stream()
                .map(row -> UUID.fromString(row.getFirst()))
                .toList();
    }

    private static String code(UUID order) {
        return fair.database
                .rows("SELECT code FROM ticketing.tickets WHERE order_id = '" + order + "'")
                .getFirst()
                .getFirst();
    }
}
