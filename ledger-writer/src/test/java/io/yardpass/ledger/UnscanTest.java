package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Outcomes.assertPosted;
import static io.yardpass.ledger.Outcomes.assertRefused;
import static io.yardpass.ledger.Requests.cancel;
import static io.yardpass.ledger.Requests.refund;
import static io.yardpass.ledger.Requests.scan;
import static io.yardpass.ledger.Requests.service;
import static io.yardpass.ledger.Requests.transfer;
import static io.yardpass.ledger.Requests.unscan;
import static io.yardpass.ledger.Requests.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.TransferTicket;
import io.yardpass.domain.UnscanTicket;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.pgcopy.PipelineResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Scans that are undone, through the real writer on a real PostgreSQL. */
class UnscanTest {
    private static Fair fair;

    private final UUID buyer = UUID.randomUUID();
    private UUID order;
    private UUID ticket;
    private String code;

    @BeforeAll
    static void open() {
        fair = new Fair();
    }

    @AfterEach
    void theBooksAreSoundAndTheCountsAreTheFacts() {
        Audit.assertSound(fair.database);
        assertEquals(
                List.of(), fair.database.rows("SELECT * FROM analytics.stats_drift((now() AT TIME ZONE 'UTC')::date)"));
    }

    @AfterAll
    static void close() {
        fair.close();
    }

    @Test
    void aScanByMistakeIsUndoneAndTheTicketLetsInAgain() {
        buy();
        String scanned = assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        String undone = assertPosted(fair.submit(unscan(PLATFORM, ticket)));
        assertTrue(undone.contains("\"status\":\"issued\"") && !undone.contains(code), undone);
        assertEquals(field(scanned, "redeemed_at"), field(undone, "redeemed_at"));
        assertEquals("issued", status());
        String again = assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        var refused = assertInstanceOf(Outcome.Rejected.class, fair.submit(scan(PLATFORM, code, EVENT)));
        assertEquals("the ticket was redeemed at " + field(again, "redeemed_at"), refused.detail(), "the later time");
        assertEquals(
                List.of(
                        List.of("issued", "redeemed", field(scanned, "redeemed_at")),
                        List.of("redeemed", "issued", field(undone, "posted_at")),
                        List.of("issued", "redeemed", field(again, "redeemed_at"))),
                fair.database.rows("""
                        SELECT from_status, to_status, ref.utc(changed_at) FROM ticketing.ticket_history
                        WHERE ticket_id = '%s' ORDER BY id""".formatted(ticket)).stream()
                        .map(row -> List.of(row.get(0), row.get(1), asJava(row.get(2))))
                        .toList());
        assertEquals(List.of("ticket.purchased", "ticket.redeemed", "ticket.unscanned", "ticket.redeemed"), topics());
        assertEquals(
                List.of("redeemed", "redeemed", "sold", "unscanned"),
                column("SELECT kind FROM analytics.ticket_analytics WHERE ticket_id = '" + ticket + "' ORDER BY kind"));
    }

    @Test
    void amongTheAttendeesAScanThatWasUndoneIsNone() {
        buy();
        assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        assertPosted(fair.submit(unscan(PLATFORM, ticket)));
        assertEquals("issued never", attendee());
        String again = assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        assertEquals("redeemed " + field(again, "redeemed_at"), attendee());
    }

    private String attendee() {
        List<String> row = fair.database
                .rows("SELECT status, coalesce(ref.utc(redeemed_at), 'never') FROM public.attendees WHERE ticket_id = '"
                        + ticket + "'")
                .getFirst();
        return row.getFirst() + " " + (row.getLast().equals("never") ? "never" : asJava(row.getLast()));
    }

    /** Which writes its zeros otherwise. */
    private static String asJava(String time) {
        return Instant.parse(time).toString();
    }

    private static String field(String body, String name) {
        return body.replaceFirst(".*\"" + name + "\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void theLaterOfTwoUnscansIsToldThatTheTicketIsNotRedeemed() {
        buy();
        assertRefused(RefusalCode.TICKET_NOT_REDEEMED, fair.submit(unscan(PLATFORM, ticket)));
        assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        List<Outcome> outcomes = fair.submitAll(
                Stream.generate(() -> unscan(PLATFORM, ticket)).limit(20).toList());
        assertEquals(
                1, outcomes.stream().filter(Outcome.Posted.class::isInstance).count());
        outcomes.stream()
                .filter(outcome -> !(outcome instanceof Outcome.Posted))
                .forEach(outcome -> assertRefused(RefusalCode.TICKET_NOT_REDEEMED, outcome));
    }

    @Test
    void sentAgainItUndoesNoLaterScan() {
        buy();
        assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        UnscanTicket unscan = unscan(PLATFORM, ticket);
        String body = assertPosted(fair.submit(unscan));
        assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(unscan));
        assertEquals("redeemed", status());
    }

    /** Whatever the setting was meanwhile: how long a scan may be undone is no part of what is asked for. */
    @Test
    void afterItsTimeAScanStaysAndTheSameRequestMayBeGrantedLater() {
        buy();
        assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        UnscanTicket late = unscan(PLATFORM, ticket, Duration.ZERO);
        var refused = assertInstanceOf(Outcome.Rejected.class, fair.submit(late));
        assertEquals(RefusalCode.UNSCAN_TOO_LATE, refused.code());
        assertTrue(refused.detail().endsWith(", and a scan is undone within 0 seconds"), refused.detail());
        assertEquals("redeemed", status());
        assertPosted(fair.submit(new UnscanTicket(ticket, Duration.ofMinutes(1), late.envelope())));
        assertEquals("issued", status());
    }

    @Test
    void ownersAndAdminsOfTheOrganizerUndoAndToOthersTheTicketIsNotThere() {
        buy();
        assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        UUID admin = Requests.member(fair.database, ORGANIZATION, "admin", "active");
        UUID foreign = Requests.member(fair.database, OTHER_ORGANIZATION, "owner", "active");
        for (Caller other : List.of(
                user(buyer, null),
                user(foreign, OTHER_ORGANIZATION),
                user(admin, OTHER_ORGANIZATION),
                service(OTHER_ORGANIZATION))) {
            Outcome hidden = fair.submit(unscan(other, ticket));
            assertRefused(RefusalCode.UNKNOWN_TICKET, hidden);
            assertEquals(hidden, fair.submit(unscan(other, UUID.randomUUID())));
        }
        UUID member = Requests.member(fair.database, ORGANIZATION, "member", "active");
        assertRefused(RefusalCode.FORBIDDEN, fair.submit(unscan(user(member, null), ticket)));
        assertPosted(fair.submit(unscan(user(admin, ORGANIZATION), ticket)));
        assertEquals(
                List.of(admin.toString()),
                column("SELECT changed_by FROM ticketing.ticket_history WHERE to_status = 'issued' AND ticket_id = '"
                        + ticket + "'"));
        assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        assertPosted(fair.submit(unscan(service(ORGANIZATION), ticket)));
    }

    @Test
    void whatWasTransferredRefundedOrCancelledIsNotUnscanned() {
        buy();
        TransferTicket handedOver = transfer(user(buyer, null), ticket, UUID.randomUUID());
        assertPosted(fair.submit(handedOver));
        assertRefused(RefusalCode.TICKET_NOT_ISSUED, fair.submit(unscan(PLATFORM, ticket)));
        assertRefused(RefusalCode.TICKET_NOT_REDEEMED, fair.submit(unscan(PLATFORM, handedOver.id())));
        assertPosted(fair.submit(refund(PLATFORM, order)));
        assertRefused(RefusalCode.TICKET_NOT_ISSUED, fair.submit(unscan(PLATFORM, handedOver.id())));
        buy();
        assertPosted(fair.submit(cancel(PLATFORM, order)));
        assertRefused(RefusalCode.TICKET_NOT_ISSUED, fair.submit(unscan(PLATFORM, ticket)));
    }

    @Test
    void aTicketWhoseScanWasUndoneIsTransferredAndRefundedLikeAnyOther() {
        buy();
        assertPosted(fair.submit(scan(PLATFORM, code, EVENT)));
        assertRefused(RefusalCode.TICKET_ALREADY_REDEEMED, fair.submit(refund(PLATFORM, order, ticket)));
        assertPosted(fair.submit(unscan(PLATFORM, ticket)));
        assertPosted(fair.submit(transfer(user(buyer, null), ticket, UUID.randomUUID())));
        assertPosted(fair.submit(refund(PLATFORM, order)));
        assertEquals("refunded", fair.database.text("SELECT status FROM ticketing.orders WHERE id = '" + order + "'"));
    }

    /** Whether they come in one batch or in several: each stands on the one before. */
    @Test
    void whatIsScannedAndUndoneWithoutWaitingIsDecidedInOrder() {
        buy();
        List<Outcome> outcomes = fair.submitAll(List.of(
                scan(PLATFORM, code, EVENT),
                unscan(PLATFORM, ticket),
                scan(PLATFORM, code, EVENT),
                unscan(PLATFORM, ticket),
                refund(PLATFORM, order)));
        outcomes.forEach(Outcomes::assertPosted);
        assertEquals("refunded", status());
    }

    /** In one batch for certain. The writer of the others finds its head moved on, and reads it again. */
    @Test
    void oneBatchMovesATicketAsOftenAsItIsAsked() {
        buy();
        ManualWriter writer = new ManualWriter(fair);
        Batch batch = writer.decide(
                List.of(scan(PLATFORM, code, EVENT), unscan(PLATFORM, ticket), scan(PLATFORM, code, EVENT)));
        batch.outcomes().forEach(Outcomes::assertPosted);
        assertInstanceOf(PipelineResult.Committed.class, writer.send(batch));
        assertEquals(
                List.of("issued>redeemed", "redeemed>issued", "issued>redeemed"),
                column("SELECT from_status || '>' || to_status FROM ticketing.ticket_history WHERE ticket_id = '"
                        + ticket + "' ORDER BY id"));
        assertPosted(fair.submit(unscan(PLATFORM, ticket)));
    }

    private void buy() {
        UUID tier = fair.tier(700, 10);
        PurchaseTickets purchase =
                Fair.purchase(UUID.randomUUID(), UUID.randomUUID().toString(), buyer, tier, 1, 700);
        assertPosted(fair.submit(purchase));
        order = purchase.orderId();
        List<String> bought = fair.database
                .rows("SELECT id, code FROM ticketing.tickets WHERE order_id = '" + order + "'")
                .getFirst();
        ticket = UUID.fromString(bought.getFirst());
        code = bought.get(1);
    }

    private String status() {
        return fair.database.text("SELECT status FROM ticketing.tickets WHERE id = '" + ticket + "'");
    }

    private List<String> topics() {
        return column("SELECT topic FROM public.outbox WHERE key = '" + order + "' ORDER BY id");
    }

    private static List<String> column(String query) {
        return fair.database.rows(query).stream().map(List::getFirst).toList();
    }
}
