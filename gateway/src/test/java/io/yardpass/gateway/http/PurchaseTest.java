package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefusalCode;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import io.yardpass.wire.problems.ProblemCode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PurchaseTest {
    private static final UUID TIER = UUID.fromString("00000000-0000-4000-8000-0000000000c1");
    private static EdgeFixture edge;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    private static String purchase() {
        return """
                {"id":"%s","event_id":"%s","user_id":"%s","currency":"USD","total_cents":10000,
                 "items":[{"tier_id":"%s","quantity":2}]}""".formatted(UUID.randomUUID(), UUID.randomUUID(), EdgeFixture.USER, TIER);
    }

    private static Answer buy(String body) {
        return edge.post("/v1/ticket-purchases", body, "Idempotency-Key", "k-1");
    }

    private static Answer buyFrom(CommandDesk desk) {
        CommandDesk before = edge.desk;
        edge.desk = desk;
        try {
            return buy(purchase());
        } finally {
            edge.desk = before;
        }
    }

    @Test
    void aPurchaseIsHandedOverAsItWasSentAndAnswered201() {
        Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Answer answer = edge.post(
                "/v1/ticket-purchases/",
                purchase()
                        .replace(
                                "\"items\"",
                                "\"payment_reference\":\"pi_1\",\"occurred_at\":\"" + time + "\",\"items\""),
                "Idempotency-Key",
                "\"key-1\"");
        assertEquals(201, answer.status());
        PurchaseTickets given = edge.purchases.getLast();
        assertEquals(DeskAnswers.to(given), answer.text());
        assertEquals("key-1", given.idempotencyKey());
        assertEquals(EdgeFixture.USER, given.buyerId());
        assertEquals(EdgeFixture.ORGANIZATION, given.caller().organizationId());
        assertEquals(10_000, given.total().cents());
        assertEquals("USD", given.total().currency());
        assertEquals(java.util.List.of(new PurchaseTickets.Item(TIER, 2)), given.items());
        assertEquals("pi_1", given.payment().reference());
        assertEquals(time.getEpochSecond() * 1_000_000, given.occurredAtMicros());
    }

    @Test
    void aUserBuysAsItselfAndForNobodyElse() {
        String bearer = "Bearer " + edge.user();
        String unnamed = purchase().replace("\"user_id\":\"" + EdgeFixture.USER + "\",", "");
        assertEquals(
                201,
                edge.post("/v1/ticket-purchases", unnamed, "Idempotency-Key", "a", "Authorization", bearer)
                        .status());
        assertEquals(EdgeFixture.USER, edge.purchases.getLast().buyerId());
        String other = purchase()
                .replace(EdgeFixture.USER.toString(), UUID.randomUUID().toString());
        Answer refused = edge.post("/v1/ticket-purchases", other, "Idempotency-Key", "b", "Authorization", bearer);
        assertEquals(403, refused.status());
        assertEquals("user_not_allowed", refused.json().getString("code"));
    }

    @Test
    void aServiceNamesTheBuyer() {
        requireMalformed("/user_id", buy(purchase().replace("\"user_id\":\"" + EdgeFixture.USER + "\",", "")));
    }

    @Test
    void aReplayIsTheFirstBodyByteForByte() {
        String first = DeskAnswers.receipt(TIER, TIER, TIER).replace(":", " : ").replace("12 : 00 : 00", "12:00:00");
        Answer answer = buyFrom(_ -> Future.succeededFuture(new Outcome.AlreadyPosted(first)));
        assertEquals(200, answer.status());
        assertEquals("true", answer.header("Idempotent-Replayed"));
        assertEquals(first, answer.text());
    }

    @ParameterizedTest
    @CsvSource({
        "SOLD_OUT, 409",
        "TOTAL_MISMATCH, 409",
        "TIER_NOT_ON_SALE, 409",
        "EVENT_NOT_PUBLISHED, 409",
        "EVENT_OVER, 409",
        "EVENT_CANCELLED, 409",
        "CANCELLATIONS_PENDING, 409",
        "PER_BUYER_LIMIT, 409",
        "UNKNOWN_EVENT, 404",
        "UNKNOWN_TIER, 404",
        "CURRENCY_MISMATCH, 422",
        "AMOUNT_OUT_OF_RANGE, 422",
        "UNKNOWN_ACCOUNT, 404",
        "ACCOUNT_CLOSED, 409",
        "ESCROW_ACCOUNT, 409",
        "INSUFFICIENT_BALANCE, 409",
        "UNBALANCED, 422",
        "RESERVED_KIND, 422",
        "UNKNOWN_TRANSACTION, 404",
        "ALREADY_REVERSED, 409",
        "NOT_REVERSIBLE, 409",
        "UNKNOWN_SPONSORSHIP_ORDER, 404",
        "UNKNOWN_ORGANIZATION, 404",
        "UNKNOWN_CURRENCY, 422",
        "TRANSITION_REFUSED, 409",
        "DELIVERABLES_NOT_APPROVED, 409",
        "UNKNOWN_HOLD, 404",
        "HOLD_EXPIRED, 409",
        "UNKNOWN_TICKET, 404",
        "WRONG_EVENT, 409",
        "TICKET_ALREADY_REDEEMED, 409",
        "TICKET_NOT_ISSUED, 409",
        "TICKET_NOT_REDEEMED, 409",
        "UNSCAN_TOO_LATE, 409",
        "TRANSFER_TO_OWNER, 409",
        "TRANSFER_LIMIT, 409",
        "UNKNOWN_ORDER, 404",
        "FORBIDDEN, 403"
    })
    void aRefusalHasItsStatusAndCode(RefusalCode code, int status) {
        Answer answer =
                buyFrom(_ -> Future.succeededFuture(new Outcome.Rejected(code, "because", OptionalLong.of(7), true)));
        assertEquals(status, answer.status());
        assertEquals(code.wireName(), answer.json().getString("code"));
        assertEquals(7, answer.json().getLong("total_cents"));
        assertEquals("true", answer.header("Idempotent-Replayed"));
    }

    @ParameterizedTest
    @CsvSource({"IDEMPOTENCY_KEY_REUSED, 422", "ORDER_ID_TAKEN, 409", "ID_TAKEN, 409"})
    void aConflictHasItsStatusAndCode(ConflictCode code, int status) {
        Answer answer = buyFrom(_ -> Future.succeededFuture(new Outcome.Conflict(code, "because")));
        assertEquals(status, answer.status());
        assertEquals(code.wireName(), answer.json().getString("code"));
    }

    @Test
    void whatWasNotDecidedIsToBeRetried() {
        Answer overloaded = buyFrom(_ -> Future.succeededFuture(new Outcome.Overloaded()));
        assertEquals(503, overloaded.status());
        assertTrue(Integer.parseInt(overloaded.header("Retry-After")) >= 1);
        Answer unavailable = buyFrom(_ -> Future.succeededFuture(new Outcome.Unavailable()));
        assertEquals("unavailable", unavailable.json().getString("code"));
    }

    @Test
    void withoutAnIdempotencyKeyNothingIsBought() {
        int before = edge.purchases.size();
        Answer answer = edge.post("/v1/ticket-purchases", purchase());
        assertEquals(400, answer.status());
        assertEquals("idempotency_key_missing", answer.json().getString("code"));
        assertEquals(before, edge.purchases.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "two words", "a\"b"})
    void anUnreadableIdempotencyKeyIsRefused(String key) {
        Answer answer = edge.post("/v1/ticket-purchases", purchase(), "Idempotency-Key", key);
        assertEquals("idempotency_key_invalid", answer.json().getString("code"));
        Answer tooLong = edge.post("/v1/ticket-purchases", purchase(), "Idempotency-Key", "k".repeat(256));
        assertEquals("idempotency_key_invalid", tooLong.json().getString("code"));
    }

    /** Each is the purchase with one text replaced: pointer, what, by what. */
    static Object[][] malformed() {
        String total = "\"total_cents\":10000";
        String quantity = "\"quantity\":2";
        String item = "{\"tier_id\":\"" + TIER + "\",\"quantity\":2}";
        return new Object[][] {
            {"/total_cents", total, "\"total_cents\":-1"},
            {"/total_cents", total, "\"total_cents\":9223372036854775808"},
            {"/total_cents", total, "\"total_cents\":100.00"},
            {"/total_cents", total, "\"total_cents\":1e4"},
            {"/total_cents", total, "\"total_cents\":\"10000\""},
            {"/total_cents", total, "\"total_cents\":null"},
            {"/total_cents", total + ",", ""},
            {"/total_cents", total, total + "," + total},
            {"/total", total, total + ",\"total\":1"},
            {"/id", "\"id\":\"", "\"id\":\"x"},
            {"/event_id", "\"event_id\":\"", "\"event_id\":\"x"},
            {"/currency", "USD", "usd"},
            {"/currency", "\"USD\"", "840"},
            {"/items", "[" + item + "]", "[]"},
            {"/items", "[" + item + "]", "{}"},
            {"/items", item, item + "," + item},
            {"/items", item, (item + ",").repeat(20) + item},
            {"/items/0", item, "7"},
            {"/items/0", item, "{\"tier_id\":\"" + TIER + "\"}"},
            {"/items/0/quantity", quantity, "\"quantity\":0"},
            {"/items/0/quantity", quantity, "\"quantity\":101"},
            {"/items/0/quantity", quantity, "\"quantity\":2.0"},
            {"/items/0/price", quantity, quantity + ",\"price\":1"},
            {"/payment_reference", total, total + ",\"payment_reference\":\"\\u0000\""},
            {"/payment_reference", total, total + ",\"payment_reference\":\"" + "x".repeat(256) + "\""},
            {"/occurred_at", total, total + ",\"occurred_at\":1769860800"},
            {"/occurred_at", total, total + ",\"occurred_at\":\"0001-01-01T00:00:00Z\""},
            {"/occurred_at", total, total + ",\"occurred_at\":\"9999-12-31T23:59:59Z\""},
        };
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedPurchaseIsToldWhere(String pointer, String what, String by) {
        int before = edge.purchases.size();
        requireMalformed(pointer, buy(purchase().replace(what, by)));
        assertEquals(before, edge.purchases.size());
    }

    private static void requireMalformed(String pointer, Answer answer) {
        assertEquals(422, answer.status(), answer.text());
        assertEquals("malformed", answer.json().getString("code"));
        assertEquals(
                pointer, answer.json().getJsonArray("errors").getJsonObject(0).getString("pointer"), answer.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"id\":1", "{} {}", "{\"a\":[[["})
    void whatIsNotJsonIsNotAPurchase(String body) {
        Answer answer = buy(body);
        assertEquals(true, answer.status() == 400 || answer.status() == 422, answer.text());
        assertNull(answer.header("Idempotent-Replayed"));
    }

    @Test
    void aDeskThatNeverAnswersIsUnavailableInTime() {
        try (var hasty = new EdgeFixture(
                options -> options.with(options.deadlines().withAnswer(java.time.Duration.ofMillis(200))))) {
            hasty.desk = _ -> io.vertx.core.Promise.<Outcome>promise().future();
            Answer answer = hasty.post("/v1/ticket-purchases", purchase(), "Idempotency-Key", "k");
            assertEquals(503, answer.status());
            assertEquals("unavailable", answer.json().getString("code"));
        }
    }

    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void everyRefusalIsAProblemOfItsOwnName(RefusalCode code) {
        assertEquals(
                code.wireName(),
                ProblemCode.named(code.wireName()).orElseThrow().wireName());
    }
}
