package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.CancelTickets;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.OrderTickets;
import io.yardpass.domain.RefundTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TransferTicket;
import io.yardpass.domain.UnscanTicket;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds, scans, transfers, refunds and cancellations at the edge: what is handed over, and what is refused before anybody decides. */
class TicketingTest {
    /** A constant, which an annotation can take. */
    private static final String ID_TEXT = "00000000-0000-4000-8000-0000000000d1";

    private static final UUID ID = UUID.fromString(ID_TEXT);
    private static final UUID OTHER = UUID.fromString("00000000-0000-4000-8000-0000000000d2");
    private static final String HOLDS = "/v1/ticket-holds";
    private static final String RELEASE = HOLDS + "/" + ID_TEXT + "/release";
    private static final String SCANS = "/v1/ticket-scans";
    private static final String UNSCAN = "/v1/tickets/" + ID_TEXT + "/unscan";
    private static final String TRANSFER = "/v1/tickets/" + ID_TEXT + "/transfer";
    private static final String REFUND = "/v1/ticket-orders/" + ID_TEXT + "/refund";
    private static final String CANCEL_EVENT = "/v1/events/" + ID_TEXT + "/cancel";
    private static final String CANCEL = "/v1/ticket-orders/" + ID_TEXT + "/cancel";

    private static EdgeFixture edge;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    private static Answer ask(String path, String body, String... more) {
        var headers = new java.util.ArrayList<>(List.of("Idempotency-Key", "k"));
        headers.addAll(List.of(more));
        return edge.post(
                path,
                body.replace("[1]", ID.toString()).replace("[2]", OTHER.toString()),
                headers.toArray(String[]::new));
    }

    private static <T> T handedOver(Class<T> type, Answer answer) {
        assertEquals(201, answer.status(), answer.text());
        return assertInstanceOf(type, edge.commands.getLast());
    }

    @Test
    void aHoldIsHandedOverAsItWasSent() {
        HoldTickets hold = handedOver(HoldTickets.class, ask(HOLDS, """
                        {"id":"[1]","event_id":"[2]","tier_id":"[2]","quantity":3,"session_id":"s","user_id":"[1]",
                         "ttl_seconds":60}"""));
        assertEquals(ID, hold.id());
        assertEquals(OTHER, hold.eventId());
        assertEquals(3, hold.quantity());
        assertEquals(ID, hold.buyerId());
        assertEquals(Duration.ofMinutes(1), hold.timeToLive());
        HoldTickets own = handedOver(
                HoldTickets.class,
                ask(
                        HOLDS,
                        "{\"id\":\"[1]\",\"tier_id\":\"[2]\",\"quantity\":1,\"session_id\":\"s\"}",
                        "Authorization",
                        "Bearer " + edge.user()));
        assertEquals(EdgeFixture.USER, own.buyerId());
        assertEquals(Duration.ofMinutes(10), own.timeToLive());
    }

    @Test
    void aVisitWithoutANameHasNone() {
        for (String blank : List.of("", " ", "\\t\u00a0")) {
            HoldTickets hold = handedOver(
                    HoldTickets.class,
                    ask(
                            HOLDS,
                            "{\"id\":\"[1]\",\"tier_id\":\"[2]\",\"quantity\":1,\"user_id\":\"[1]\",\"session_id\":\""
                                    + blank + "\"}"));
            assertNull(hold.sessionId());
        }
    }

    @Test
    void theOthersAreHandedOverAsTheyWereSent() {
        assertEquals(ID, handedOver(ReleaseHold.class, ask(RELEASE, "")).holdId());
        assertEquals(ID, handedOver(ReleaseHold.class, ask(RELEASE, "{}")).holdId());
        ScanTicket scan = handedOver(ScanTicket.class, ask(SCANS, "{\"code\":\"abc\",\"event_id\":\"[2]\"}"));
        assertEquals("abc", scan.code());
        assertEquals(OTHER, scan.eventId());
        UnscanTicket unscan = handedOver(UnscanTicket.class, ask(UNSCAN, ""));
        assertEquals(ID, unscan.ticketId());
        assertEquals(Duration.ofMinutes(15), unscan.within());
        TransferTicket transfer =
                handedOver(TransferTicket.class, ask(TRANSFER, "{\"id\":\"[2]\",\"to_user_id\":\"[1]\"}"));
        assertEquals(ID, transfer.ticketId());
        assertEquals(OTHER, transfer.id());
        RefundTickets refund = handedOver(RefundTickets.class, ask(REFUND, "{\"id\":\"[2]\"}"));
        assertEquals(OTHER, refund.id());
        assertEquals(new OrderTickets(ID, List.of()), refund.tickets());
        CancelTickets cancel =
                handedOver(CancelTickets.class, ask(CANCEL, "{\"id\":\"[2]\",\"ticket_ids\":[\"[1]\"]}"));
        assertEquals(new OrderTickets(ID, List.of(ID)), cancel.tickets());
        assertEquals(ID, handedOver(CancelEvent.class, ask(CANCEL_EVENT, "")).eventId());
    }

    @Test
    void howLongAScanMayBeUndoneIsTheEdgesToSay() {
        try (var strict = new EdgeFixture(options -> options.withUnscanWithin(Duration.ofSeconds(30)))) {
            assertEquals(201, strict.post(UNSCAN, "{}", "Idempotency-Key", "k").status());
            assertEquals(Duration.ofSeconds(30), ((UnscanTicket) strict.commands.getLast()).within());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HOLDS, RELEASE, SCANS, UNSCAN, TRANSFER, REFUND, CANCEL})
    void noRouteTakesARequestWithoutKeyOrOfAnotherTypeOrOfAPage(String path) {
        int before = edge.commands.size();
        assertEquals("idempotency_key_missing", edge.post(path, "{}").json().getString("code"));
        assertEquals(
                "unsupported_media_type",
                ask(path, "{}", "Content-Type", "application/xml").json().getString("code"));
        assertEquals(
                "forbidden",
                ask(path, "{}", "Authorization", "Bearer " + edge.publishable())
                        .json()
                        .getString("code"));
        assertEquals(before, edge.commands.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {RELEASE, UNSCAN, TRANSFER, REFUND, CANCEL})
    void whatIsNoIdInAnAddressNamesNothing(String path) {
        assertEquals(
                "not_found", ask(path.replace(ID.toString(), "1"), "{}").json().getString("code"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/quantity | {'id':'[1]','tier_id':'[2]','quantity':0,'session_id':'s','user_id':'[1]'}",
                "/quantity | {'id':'[1]','tier_id':'[2]','quantity':-1,'session_id':'s','user_id':'[1]'}",
                "/quantity | {'id':'[1]','tier_id':'[2]','quantity':101,'session_id':'s','user_id':'[1]'}",
                "/quantity | {'id':'[1]','tier_id':'[2]','quantity':1.0,'session_id':'s','user_id':'[1]'}",
                "/quantity | {'id':'[1]','tier_id':'[2]','quantity':'1','session_id':'s','user_id':'[1]'}",
                "/quantity | {'id':'[1]','tier_id':'[2]','quantity':9007199254740993,'session_id':'s','user_id':'[1]'}",
                "/ttl_seconds | {'id':'[1]','tier_id':'[2]','quantity':1,'session_id':'s','user_id':'[1]','ttl_seconds':1801}",
                "/ttl_seconds | {'id':'[1]','tier_id':'[2]','quantity':1,'session_id':'s','user_id':'[1]','ttl_seconds':0}",
                "/ttl_seconds | {'id':'[1]','tier_id':'[2]','quantity':1,'session_id':'s','user_id':'[1]','ttl_seconds':1e2}",
                "/session_id | {'id':'[1]','tier_id':'[2]','quantity':1,'user_id':'[1]'}",
                "/session_id | {'id':'[1]','tier_id':'[2]','quantity':1,'session_id':7,'user_id':'[1]'}",
                "/user_id | {'id':'[1]','tier_id':'[2]','quantity':1,'session_id':'s'}",
                "/user_id | {'id':'[1]','tier_id':'[2]','quantity':1,'session_id':'s','user_id':'00000000-0000-0000-0000-000000000000'}",
                "/price | {'id':'[1]','tier_id':'[2]','quantity':1,'session_id':'s','user_id':'[1]','price':1}",
                "/id | {'id':'1','tier_id':'[2]','quantity':1,'session_id':'s','user_id':'[1]'}",
            })
    void aMalformedHoldIsToldWhere(String pointer, String body) {
        requireMalformed(pointer, ask(HOLDS, body.replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                SCANS + " | /code | {'code':'','event_id':'[1]'}",
                SCANS + " | /code | {'code':7,'event_id':'[1]'}",
                SCANS + " | /event_id | {'code':'c'}",
                SCANS + " | /ticket | {'code':'c','event_id':'[1]','ticket':1}",
                TRANSFER + " | /to_user_id | {'id':'[1]'}",
                TRANSFER + " | /code | {'id':'[1]','to_user_id':'[2]','code':'c'}",
                REFUND + " | /id | {}",
                REFUND + " | /ticket_ids | {'id':'[1]','ticket_ids':[]}",
                REFUND + " | /ticket_ids | {'id':'[1]','ticket_ids':'[2]'}",
                REFUND + " | /ticket_ids | {'id':'[1]','ticket_ids':['[2]','[2]']}",
                REFUND + " | /ticket_ids/0 | {'id':'[1]','ticket_ids':[7]}",
                REFUND + " | /amount_cents | {'id':'[1]','amount_cents':1}",
                CANCEL + " | /amount_cents | {'id':'[1]','amount_cents':1}",
                RELEASE + " | /quantity | {'quantity':1}",
                UNSCAN + " | /within | {'within':'1h'}",
            })
    void whatElseIsMalformedIsToldWhere(String path, String pointer, String body) {
        requireMalformed(pointer, ask(path, body.replace('\'', '"')));
    }

    private static void requireMalformed(String pointer, Answer answer) {
        assertEquals(422, answer.status(), answer.text());
        assertEquals("malformed", answer.json().getString("code"));
        assertEquals(
                pointer, answer.json().getJsonArray("errors").getJsonObject(0).getString("pointer"), answer.text());
    }
}
