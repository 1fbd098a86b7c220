package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Outcomes.assertConflict;
import static io.yardpass.ledger.Outcomes.assertPosted;
import static io.yardpass.ledger.Outcomes.assertRefused;
import static io.yardpass.ledger.Requests.cancel;
import static io.yardpass.ledger.Requests.refund;
import static io.yardpass.ledger.Requests.scan;
import static io.yardpass.ledger.Requests.service;
import static io.yardpass.ledger.Requests.transfer;
import static io.yardpass.ledger.Requests.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CancelTickets;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.OrderTickets;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.RefundTickets;
import io.yardpass.domain.RefusalCode;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Refunds and cancellations through the real writer on a real PostgreSQL. */
class RefundTest {
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
    void aRefundOfAllPaysWhatWasPaidAndTheTicketsAreForSaleAgain() {
        UUID tier = fair.tier(10_000, 1);
        UUID order = buy(tier, 1, 10_000);
        assertRefused(RefusalCode.SOLD_OUT, fair.submit(Fair.purchase(tier, 1, 10_000)));
        RefundTickets refund = refund(PLATFORM, order);
        String body = assertPosted(fair.submit(refund));
        assertTrue(
                body.contains("\"amount_cents\":10000,\"fee_cents\":500,\"organization_cents\":9500")
                        && body.contains("\"order_status\":\"refunded\""),
                body);
        assertEquals(
                List.of(
                        List.of("user_cash", "-10000"),
                        List.of("organization_receivable", "9500"),
                        List.of("platform_revenue", "500")),
                fair.database.rows("""
                        SELECT a.kind, e.amount_cents FROM payments.transactions t
                        JOIN payments.entries e ON e.transaction_id = t.id
                        JOIN payments.accounts a ON a.id = e.account_id
                        WHERE t.kind = 'ticket_refund' AND t.reference_type = 'order' AND t.reference_id = '%s'
                        ORDER BY e.ordinal""".formatted(order)));
        assertEquals(0, balance(buyer));
        assertEquals("refunded", status(order));
        assertPosted(fair.submit(Fair.purchase(tier, 1, 10_000)));
    }

    /** 3 × 333 at 5 %: the fee of 50 does not divide by three. */
    @Test
    void refundsInStepsAreExactlyTotalAndFee() {
        UUID order = buy(fair.tier(333, 10), 3, 999);
        List<UUID> tickets = tickets(order);
        for (UUID ticket : tickets) {
            assertEquals("completed", status(order));
            assertPosted(fair.submit(refund(PLATFORM, order, ticket)));
        }
        assertEquals("refunded", status(order));
        assertEquals(
                List.of(List.of("999", "50")),
                fair.database.rows("SELECT sum(amount_cents), sum(fee_cents) FROM ticketing.refunds WHERE order_id = '"
                        + order + "'"));
    }

    @Test
    void aCancelledTicketMovesNoMoney() {
        UUID tier = fair.tier(700, 10);
        UUID order = buy(tier, 2, 1_400);
        UUID first = tickets(order).getFirst();
        String body = assertPosted(fair.submit(cancel(PLATFORM, order, first)));
        assertTrue(body.contains("\"transaction_id\":null") && body.contains("\"amount_cents\":0"), body);
        assertEquals("completed", status(order));
        assertPosted(fair.submit(cancel(PLATFORM, order)));
        assertEquals("cancelled", status(order));
        assertEquals(1_400, balance(buyer));
        assertEquals(0, fair.database.count("SELECT sold FROM ticketing.ticket_tiers WHERE id = '" + tier + "'"));
        assertEquals(
                2,
                fair.database.count("SELECT count(*) FROM public.outbox WHERE topic = 'ticket.cancelled' AND key = '"
                        + order + "'"));
    }

    @Test
    void aCancelledOrderIsRefundedOnceAndNoMore() {
        UUID tier = fair.tier(700, 10);
        UUID order = buy(tier, 2, 1_400);
        assertPosted(fair.submit(cancel(PLATFORM, order)));
        String body = assertPosted(fair.submit(refund(PLATFORM, order)));
        assertTrue(body.contains("\"amount_cents\":1400") && body.contains("\"order_status\":\"refunded\""), body);
        assertEquals(0, balance(buyer));
        assertEquals("refunded", status(order));
        assertEquals(0, fair.database.count("SELECT sold FROM ticketing.ticket_tiers WHERE id = '" + tier + "'"));
        assertRefused(RefusalCode.TICKET_NOT_ISSUED, fair.submit(refund(PLATFORM, order)));
        assertRefused(
                RefusalCode.TICKET_NOT_ISSUED,
                fair.submit(refund(PLATFORM, order, tickets(order).getFirst())));
        assertRefused(RefusalCode.TICKET_NOT_ISSUED, fair.submit(cancel(PLATFORM, order)));
    }

    @Test
    void anOrderIsCancelledUntilTheMoneyOfItsLastTicketWentBack() {
        UUID order = buy(fair.tier(333, 10), 3, 999);
        List<UUID> tickets = tickets(order);
        assertPosted(fair.submit(cancel(PLATFORM, order, tickets.get(0), tickets.get(1))));
        assertPosted(fair.submit(refund(PLATFORM, order, tickets.get(0))));
        assertEquals("completed", status(order));
        assertPosted(fair.submit(refund(PLATFORM, order, tickets.get(2))));
        assertEquals("cancelled", status(order));
        assertRefused(RefusalCode.TICKET_NOT_ISSUED, fair.submit(refund(PLATFORM, order, tickets.get(0))));
        assertPosted(fair.submit(refund(PLATFORM, order)));
        assertEquals("refunded", status(order));
        assertEquals(
                List.of(List.of("999", "50")),
                fair.database.rows("SELECT sum(amount_cents), sum(fee_cents) FROM ticketing.refunds WHERE order_id = '"
                        + order + "'"));
    }

    @Test
    void whatIsCancelledAndRefundedAtOnceGoesBothWays() {
        UUID order = buy(fair.tier(700, 10), 2, 1_400);
        List<Outcome> outcomes =
                fair.submitAll(List.of(cancel(PLATFORM, order), refund(PLATFORM, order), refund(PLATFORM, order)));
        assertPosted(outcomes.get(0));
        assertPosted(outcomes.get(1));
        assertRefused(RefusalCode.TICKET_NOT_ISSUED, outcomes.get(2));
        assertEquals("refunded", status(order));
        assertEquals(0, balance(buyer));
        assertEquals(
                4,
                fair.database.count("SELECT count(*) FROM ticketing.ticket_history AS h"
                        + " JOIN ticketing.tickets AS t ON t.id = h.ticket_id WHERE t.order_id = '" + order + "'"));
    }

    /** What others ask for in the same batch is read with it. */
    @Test
    void theAnswerIsTheSameWhateverElseIsInTheBatch() {
        UUID order = buy(fair.tier(700, 10), 3, 2_100);
        CancelTickets all = cancel(PLATFORM, order);
        var refused = transfer(user(UUID.randomUUID(), null), tickets(order).getLast(), buyer);
        ManualWriter writer = new ManualWriter(fair);
        Outcome alone = writer.decide(List.of(all)).outcomes().getLast();
        assertEquals(alone, writer.decide(List.of(refused, all)).outcomes().getLast());
    }

    @Test
    void whatIsFreeIsRefundedWithoutATransaction() {
        UUID order = buy(fair.tier(0, 10), 2, 0);
        assertTrue(assertPosted(fair.submit(refund(PLATFORM, order))).contains("\"transaction_id\":null"));
        assertEquals("refunded", status(order));
    }

    @Test
    void aTicketThatWasHandedOverIsRefundedToWhoBoughtIt() {
        UUID order = buy(fair.tier(700, 10), 1, 700);
        UUID friend = UUID.randomUUID();
        assertPosted(fair.submit(transfer(user(buyer, null), tickets(order).getFirst(), friend)));
        assertPosted(fair.submit(refund(PLATFORM, order)));
        assertEquals(0, balance(buyer));
        assertEquals(0, fair.database.count("SELECT count(*) FROM payments.accounts WHERE user_id = '" + friend + "'"));
        assertEquals("refunded", status(order));
    }

    @Test
    void whatWasUsedUpOrRefundedIsNotRefundedAgain() {
        UUID order = buy(fair.tier(700, 10), 3, 2_100);
        List<UUID> tickets = tickets(order);
        String code = fair.database.text("SELECT code FROM ticketing.tickets WHERE id = '" + tickets.get(0) + "'");
        assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        assertRefused(
                RefusalCode.TICKET_ALREADY_REDEEMED,
                fair.submit(refund(PLATFORM, order, tickets.get(1), tickets.get(0))));
        assertPosted(fair.submit(refund(PLATFORM, order, tickets.get(1))));
        assertRefused(RefusalCode.TICKET_NOT_ISSUED, fair.submit(cancel(PLATFORM, order, tickets.get(1))));
        assertPosted(fair.submit(refund(PLATFORM, order)));
        assertRefused(RefusalCode.TICKET_NOT_ISSUED, fair.submit(refund(PLATFORM, order)));
        assertEquals("completed", status(order), "one was redeemed");
        assertEquals(700, balance(buyer));
    }

    @Test
    void ownersAndAdminsOfTheOrganizerRefundAndToOthersTheOrderIsNotThere() {
        UUID tier = fair.tier(700, 10);
        UUID order = buy(tier, 2, 1_400);
        UUID admin = Requests.member(fair.database, ORGANIZATION, "admin", "active");
        UUID foreign = Requests.member(fair.database, OTHER_ORGANIZATION, "owner", "active");
        for (Caller other : List.of(
                user(buyer, null),
                user(foreign, OTHER_ORGANIZATION),
                user(admin, OTHER_ORGANIZATION),
                service(OTHER_ORGANIZATION))) {
            Outcome hidden = fair.submit(refund(other, order));
            assertRefused(RefusalCode.UNKNOWN_ORDER, hidden);
            assertEquals(hidden, fair.submit(refund(other, UUID.randomUUID())));
        }
        UUID member = Requests.member(fair.database, ORGANIZATION, "member", "active");
        assertRefused(RefusalCode.FORBIDDEN, fair.submit(refund(user(member, null), order)));
        UUID elsewhere = tickets(buy(tier, 1, 700)).getFirst();
        assertRefused(RefusalCode.UNKNOWN_TICKET, fair.submit(refund(PLATFORM, order, elsewhere)));
        assertPosted(fair.submit(refund(user(admin, null), order, tickets(order).getFirst())));
        assertPosted(fair.submit(refund(service(ORGANIZATION), order)));
    }

    @Test
    void sentAgainItIsAnsweredByteForByteAlsoUnderAnotherKey() {
        UUID order = buy(fair.tier(700, 10), 2, 1_400);
        UUID first = tickets(order).getFirst();
        RefundTickets refund = refund(PLATFORM, order, first);
        String body = assertPosted(fair.submit(refund));
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(refund));
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(again(refund, List.of(first))));
        assertConflict(ConflictCode.ID_TAKEN, fair.submit(again(refund, List.of())));
        assertEquals(700, balance(buyer));
    }

    private static RefundTickets again(RefundTickets refund, List<UUID> tickets) {
        return new RefundTickets(
                refund.id(),
                new OrderTickets(refund.tickets().orderId(), tickets),
                new Envelope(UUID.randomUUID().toString(), refund.caller(), null));
    }

    @Test
    void ofManyRefundsAtOnceOneIsPaid() {
        UUID order = buy(fair.tier(700, 10), 5, 3_500);
        List<Outcome> outcomes = fair.submitAll(
                Stream.generate(() -> refund(PLATFORM, order)).limit(20).toList());
        assertEquals(
                1, outcomes.stream().filter(Outcome.Posted.class::isInstance).count());
        assertEquals(0, balance(buyer));
    }

    @Test
    void eachTierHasItsOwnPriceAndStock() {
        UUID dear = fair.tier(1_000, 10);
        UUID cheap = fair.tier(10, 10);
        UUID order = UUID.randomUUID();
        assertPosted(fair.submit(new PurchaseTickets(
                order,
                buyer,
                EVENT,
                List.of(new Item(dear, 2), new Item(cheap, 3)),
                new Money(2_030, "USD"),
                Fair.VOUCHED,
                null,
                new Envelope("k" + order, PLATFORM, null))));
        UUID one = UUID.fromString(fair.database.text("SELECT id FROM ticketing.tickets WHERE order_id = '" + order
                + "' AND tier_id = '" + dear + "' LIMIT 1"));
        assertPosted(fair.submit(refund(PLATFORM, order, one)));
        assertEquals(1_030, balance(buyer));
        assertEquals(1, fair.database.count("SELECT sold FROM ticketing.ticket_tiers WHERE id = '" + dear + "'"));
        assertEquals(3, fair.database.count("SELECT sold FROM ticketing.ticket_tiers WHERE id = '" + cheap + "'"));
    }

    private UUID buy(UUID tier, int quantity, long totalCents) {
        PurchaseTickets purchase =
                Fair.purchase(UUID.randomUUID(), UUID.randomUUID().toString(), buyer, tier, quantity, totalCents);
        assertPosted(fair.submit(purchase));
        return purchase.orderId();
    }

    private static List<UUID> tickets(UUID order) {
        return fair
                .database
                .rows("SELECT id FROM ticketing.tickets WHERE order_id = '" + order + "' ORDER BY id")
                .stream()
                .map(row -> UUID.fromString(row.getFirst()))
                .toList();
    }

    private static long balance(UUID user) {
        return fair.database.count("SELECT balance_cents FROM payments.accounts WHERE user_id = '" + user + "'");
    }

    private static String status(UUID order) {
        return fair.database.text("SELECT status FROM ticketing.orders WHERE id = '" + order + "'");
    }
}
