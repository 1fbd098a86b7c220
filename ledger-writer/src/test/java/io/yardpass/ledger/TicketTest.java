package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Fair.PRIVATE_EVENT;
import static io.yardpass.ledger.Outcomes.assertConflict;
import static io.yardpass.ledger.Outcomes.assertPosted;
import static io.yardpass.ledger.Outcomes.assertRefused;
import static io.yardpass.ledger.Requests.refund;
import static io.yardpass.ledger.Requests.scan;
import static io.yardpass.ledger.Requests.service;
import static io.yardpass.ledger.Requests.transfer;
import static io.yardpass.ledger.Requests.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TransferTicket;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Scans and transfers through the real writer on a real PostgreSQL. */
class TicketTest {
    private static Fair fair;

    private final UUID buyer = UUID.randomUUID();
    private final UUID friend = UUID.randomUUID();

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
    void aTicketLetsItsHolderInOnce() {
        Bought bought = buy(1);
        String body = assertPosted(fair.submit(scan(PLATFORM, bought.code(), EVENT)));
        assertTrue(body.contains("\"status\":\"redeemed\"") && !body.contains(bought.code()), body);
        var again = assertInstanceOf(Outcome.Rejected.class, fair.submit(scan(PLATFORM, bought.code(), EVENT)));
        assertEquals(RefusalCode.TICKET_ALREADY_REDEEMED, again.code());
        assertEquals("the ticket was redeemed at " + redeemedAt(body), again.detail());
        assertEquals(
                Instant.parse(redeemedAt(body)),
                Instant.parse(fair.database.text(
                        "SELECT ref.utc(changed_at) FROM ticketing.ticket_history WHERE ticket_id = '" + bought.ticket()
                                + "'")));
        assertEquals("redeemed", status(bought.ticket()));
        assertEquals(List.of(List.of("ticket.purchased"), List.of("ticket.redeemed")), topics(bought.order()));
    }

    private static String redeemedAt(String body) {
        return body.replaceFirst(".*\"redeemed_at\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void ofManyScansAtOnceOneLetsIn() {
        Bought bought = buy(1);
        List<Outcome> outcomes = fair.submitAll(Stream.generate(() -> scan(PLATFORM, bought.code(), EVENT))
                .limit(20)
                .toList());
        assertEquals(
                1, outcomes.stream().filter(Outcome.Posted.class::isInstance).count());
        outcomes.stream()
                .filter(outcome -> !(outcome instanceof Outcome.Posted))
                .forEach(outcome -> assertRefused(RefusalCode.TICKET_ALREADY_REDEEMED, outcome));
    }

    @Test
    void whoScansStandsInTheHistory() {
        Bought bought = buy(1);
        UUID member = member("member", "active");
        assertPosted(fair.submit(scan(user(member, null), bought.code(), EVENT)));
        Bought other = buy(1);
        assertPosted(fair.submit(scan(service(ORGANIZATION), other.code(), EVENT)));
        assertEquals(List.of(List.of(member.toString(), "authenticated")), actor(bought.ticket()));
        assertEquals(
                List.of(Collections.singletonList("service_role")),
                actor(other.ticket()).stream().map(row -> row.subList(1, 2)).toList());
    }

    @Test
    void membersOfTheOrganizerScanAndToOthersTheTicketIsNotThere() {
        Bought bought = buy(1);
        UUID member = member("member", "active");
        for (Caller other : List.of(
                user(buyer, null),
                user(member("member", "invited"), null),
                user(member, OTHER_ORGANIZATION),
                service(OTHER_ORGANIZATION))) {
            Outcome hidden = fair.submit(scan(other, bought.code(), EVENT));
            assertRefused(RefusalCode.UNKNOWN_TICKET, hidden);
            assertEquals(hidden, fair.submit(scan(other, "no such code", EVENT)));
            assertEquals(hidden, fair.submit(scan(other, bought.code(), PRIVATE_EVENT)));
        }
        assertRefused(RefusalCode.WRONG_EVENT, fair.submit(scan(user(member, null), bought.code(), PRIVATE_EVENT)));
        assertEquals("issued", status(bought.ticket()));
        assertPosted(fair.submit(scan(user(member, ORGANIZATION), bought.code(), EVENT)));
    }

    @Test
    void aTicketThatIsHandedOverIsGoodForItsNewOwnerAlone() {
        Bought bought = buy(1);
        TransferTicket command = transfer(user(buyer, null), bought.ticket(), friend);
        String body = assertPosted(fair.submit(command));
        List<String> issued = fair.database.rows("""
                SELECT code, owner_user_id, status, previous_ticket_id, order_id FROM ticketing.tickets
                WHERE id = '%s'""".formatted(command.id())).getFirst();
        assertEquals(
                List.of(
                        friend.toString(),
                        "issued",
                        bought.ticket().toString(),
                        bought.order().toString()),
                issued.subList(1, 5));
        assertTrue(!body.contains(issued.getFirst()) && !body.contains(friend.toString()), body);
        String message = fair.database.text(
                "SELECT payload::text FROM public.outbox WHERE topic = 'ticket.transferred' AND key = '"
                        + bought.order() + "'");
        assertTrue(message.contains(friend.toString()) && !message.contains(issued.getFirst()), message);
        assertRefused(RefusalCode.TICKET_NOT_ISSUED, fair.submit(scan(PLATFORM, bought.code(), EVENT)));
        assertRefused(
                RefusalCode.TICKET_NOT_ISSUED,
                fair.submit(transfer(user(buyer, null), bought.ticket(), UUID.randomUUID())));
        assertRefused(RefusalCode.UNKNOWN_TICKET, fair.submit(transfer(user(buyer, null), command.id(), buyer)));
        assertPosted(fair.submit(scan(PLATFORM, issued.getFirst(), EVENT)));
        assertEquals(List.of(List.of(buyer.toString(), "authenticated")), actor(bought.ticket()));
    }

    @Test
    void onlyTheHolderOrAServiceOfTheOrganizationHandsOver() {
        Bought bought = buy(1);
        for (Caller other : List.of(
                user(friend, null), user(member("owner", "active"), ORGANIZATION), service(OTHER_ORGANIZATION))) {
            Outcome hidden = fair.submit(transfer(other, bought.ticket(), friend));
            assertRefused(RefusalCode.UNKNOWN_TICKET, hidden);
            assertEquals(hidden, fair.submit(transfer(other, UUID.randomUUID(), friend)));
        }
        assertPosted(fair.submit(transfer(service(ORGANIZATION), bought.ticket(), friend)));
    }

    @Test
    void theNewOwnerGetsNoMoreThanTheLimit() {
        UUID tier = fair.tier(EVENT, 700, 100, "per_buyer_limit=2");
        Bought mine = buy(tier, buyer, 2, 1_400);
        buy(tier, friend, 2, 1_400);
        assertRefused(RefusalCode.PER_BUYER_LIMIT, fair.submit(transfer(user(buyer, null), mine.ticket(), friend)));
        assertRefused(RefusalCode.TRANSFER_TO_OWNER, fair.submit(transfer(user(buyer, null), mine.ticket(), buyer)));
        UUID third = UUID.randomUUID();
        assertPosted(fair.submit(transfer(user(buyer, null), mine.tickets().get(1), third)));
        buy(tier, buyer, 1, 700);
        buy(tier, third, 1, 700);
    }

    /** The last of them is in PostgreSQL too, which has the same limit. */
    @Test
    void aTicketGoesFromHandToHandSoOftenAndNoMore() {
        UUID ticket = buy(1).ticket();
        for (int i = 0; i < TransferTicket.TRANSFERS_MAX; i++) {
            TransferTicket next = transfer(PLATFORM, ticket, i % 2 == 0 ? friend : buyer);
            assertPosted(fair.submit(next));
            ticket = next.id();
        }
        assertRefused(RefusalCode.TRANSFER_LIMIT, fair.submit(transfer(PLATFORM, ticket, friend)));
        assertEquals("issued", status(ticket));
    }

    @Test
    void sentAgainItIsAnsweredByteForByteAlsoUnderAnotherKey() {
        Bought bought = buy(2);
        ScanTicket scan = scan(PLATFORM, bought.code(), EVENT);
        String scanned = assertPosted(fair.submit(scan));
        assertEquals(new Outcome.AlreadyPosted(scanned), fair.submit(scan));
        assertConflict(
                ConflictCode.IDEMPOTENCY_KEY_REUSED,
                fair.submit(new ScanTicket("other", EVENT, new Envelope(scan.idempotencyKey(), PLATFORM, null))));
        TransferTicket first = transfer(PLATFORM, bought.tickets().get(1), friend);
        String body = assertPosted(fair.submit(first));
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(first));
        assertEquals(
                new Outcome.AlreadyPosted(body),
                fair.submit(new TransferTicket(
                        first.id(), first.ticketId(), friend, new Envelope("other" + first.id(), PLATFORM, null))));
        assertConflict(
                ConflictCode.ID_TAKEN,
                fair.submit(new TransferTicket(
                        first.id(), first.ticketId(), buyer, new Envelope("third" + first.id(), PLATFORM, null))));
        assertConflict(
                ConflictCode.ID_TAKEN,
                fair.submit(new TransferTicket(
                        bought.ticket(), first.id(), buyer, new Envelope("fourth" + first.id(), PLATFORM, null))));
    }

    /** From hand to hand without waiting for answers, and back to the organizer. */
    @Test
    void whatIsIssuedAndUsedWithoutWaitingIsDecidedInOrder() {
        Bought bought = buy(1);
        TransferTicket first = transfer(PLATFORM, bought.ticket(), friend);
        TransferTicket second = transfer(user(friend, null), first.id(), buyer);
        List<Outcome> outcomes = fair.submitAll(List.of(first, second, refund(PLATFORM, bought.order())));
        outcomes.forEach(Outcomes::assertPosted);
        assertEquals("refunded", status(second.id()));
    }

    private record Bought(UUID order, List<UUID> tickets, String code) {
        UUID ticket() {
            return tickets.getFirst();
        }
    }

    private Bought buy(int tickets) {
        return buy(fair.tier(700, 10), buyer, tickets, 700L * tickets);
    }

    private static Bought buy(UUID tier, UUID owner, int quantity, long totalCents) {
        PurchaseTickets purchase =
                Fair.purchase(UUID.randomUUID(), UUID.randomUUID().toString(), owner, tier, quantity, totalCents);
        assertPosted(fair.submit(purchase));
        List<List<String>> rows = fair.database.rows(
                "SELECT id, code FROM ticketing.tickets WHERE order_id = '" + purchase.orderId() + "' ORDER BY id");
        return new Bought(
                purchase.orderId(),
                rows.stream().map(row -> UUID.fromString(row.getFirst())).toList(),
                rows.getFirst().get(1));
    }

    private static UUID member(String role, String status) {
        return Requests.member(fair.database, ORGANIZATION, role, status);
    }

    private static String status(UUID ticket) {
        return fair.database.text("SELECT status FROM ticketing.tickets WHERE id = '" + ticket + "'");
    }

    private static List<List<String>> actor(UUID ticket) {
        return fair.database.rows(
                "SELECT changed_by, changed_role FROM ticketing.ticket_history WHERE ticket_id = '" + ticket + "'");
    }

    private static List<List<String>> topics(UUID order) {
        return fair.database.rows("SELECT topic FROM public.outbox WHERE key = '" + order + "' ORDER BY id");
    }
}
