package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefusalCode;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import io.yardpass.gateway.quotas.QuotaLimits;
import io.yardpass.gateway.quotas.Quotas;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several purchases in one body: a verdict on each. */
class PurchaseArrayTest {
    private static EdgeFixture edge;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    private static String purchase(UUID id) {
        return """
                {"id":"%s","event_id":"%s","user_id":"%s","currency":"USD","total_cents":10000,
                 "items":[{"tier_id":"%s","quantity":2}]}""".formatted(id, EdgeFixture.USER, EdgeFixture.USER, EdgeFixture.USER);
    }

    private static String receipt(UUID id) {
        return DeskAnswers.receipt(id, EdgeFixture.USER, EdgeFixture.USER);
    }

    private static Answer buy(String... purchases) {
        return edge.post("/v1/ticket-purchases", " [" + String.join(",", purchases) + "]", "Idempotency-Key", "all");
    }

    @Test
    void eachIsDecidedUnderAKeyOfItsOwn() {
        UUID one = UUID.randomUUID();
        UUID two = UUID.randomUUID();
        Answer answer = buy(purchase(one), purchase(two));
        assertEquals(200, answer.status(), answer.text());
        assertEquals(
                "{\"posted\":2,\"replayed\":0,\"refused\":0,\"results\":["
                        + "{\"index\":0,\"id\":\"" + one + "\",\"status\":201,\"body\":" + receipt(one) + "},"
                        + "{\"index\":1,\"id\":\"" + two + "\",\"status\":201,\"body\":" + receipt(two)
                        + "}]}",
                answer.text());
        assertEquals(
                List.of("all/" + one, "all/" + two),
                edge.purchases.stream()
                        .map(PurchaseTickets::idempotencyKey)
                        .toList()
                        .reversed()
                        .subList(0, 2)
                        .reversed());
    }

    @Test
    void whatIsMalformedHarmsNoNeighbour() {
        UUID good = UUID.randomUUID();
        UUID bad = UUID.randomUUID();
        int before = edge.purchases.size();
        Answer answer = buy(
                "7",
                purchase(bad).replace("10000", "1.5"),
                purchase(good),
                "{\"id\":\"x\"}",
                purchase(UUID.randomUUID()).replace("\"user_id\":\"" + EdgeFixture.USER + "\",", ""));
        assertEquals(List.of(422, 422, 201, 422, 422), statuses(answer));
        assertEquals(before + 1, edge.purchases.size());
        assertEquals(4, answer.json().getInteger("refused"));
        JsonObject second = answer.json().getJsonArray("results").getJsonObject(1);
        assertEquals(bad.toString(), second.getString("id"));
        assertEquals(
                "/total_cents",
                second.getJsonObject("body")
                        .getJsonArray("errors")
                        .getJsonObject(0)
                        .getString("pointer"));
        assertEquals(
                null, answer.json().getJsonArray("results").getJsonObject(0).getString("id"));
    }

    @Test
    void whatTheLedgerSaysOfEachIsItsVerdict() {
        CommandDesk before = edge.desk;
        String first = receipt(UUID.randomUUID()).replace(",", " , ");
        edge.desk = command -> Future.succeededFuture(
                switch (((PurchaseTickets) command).items().getFirst().quantity()) {
                    case 1 -> new Outcome.AlreadyPosted(first);
                    case 2 -> new Outcome.Rejected(RefusalCode.SOLD_OUT, "none is left", OptionalLong.empty(), false);
                    default -> new Outcome.Unavailable();
                });
        try {
            String two = purchase(UUID.randomUUID());
            Answer answer = buy(
                    two.replace("\"quantity\":2", "\"quantity\":1"),
                    two,
                    two.replace("\"quantity\":2", "\"quantity\":3"));
            assertEquals(List.of(200, 409, 503), statuses(answer));
            assertTrue(answer.text().contains("\"body\":" + first), answer.text());
            assertEquals(1, answer.json().getInteger("replayed"));
            assertEquals(2, answer.json().getInteger("refused"));
        } finally {
            edge.desk = before;
        }
    }

    private static List<Integer> statuses(Answer answer) {
        assertEquals(200, answer.status(), answer.text());
        return answer.json().getJsonArray("results").stream()
                .map(result -> ((JsonObject) result).getInteger("status"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{},", "[{}]]", "[{}] 7"})
    void whatIsNoArrayOfPurchasesIsRefusedWhole(String body) {
        int before = edge.purchases.size();
        Answer answer = edge.post("/v1/ticket-purchases", body, "Idempotency-Key", "k");
        assertTrue(answer.status() == 400 || answer.status() == 422, answer.text());
        assertEquals(before, edge.purchases.size());
    }

    @Test
    void aHundredAreTakenAndNotOneMore() {
        String[] many =
                Stream.generate(() -> purchase(UUID.randomUUID())).limit(101).toArray(String[]::new);
        assertEquals(422, buy(many).status());
        assertEquals(100, buy(java.util.Arrays.copyOf(many, 100)).json().getInteger("posted"));
    }

    @Test
    void theKeyLeavesRoomForTheIds() {
        String body = "[" + purchase(UUID.randomUUID()) + "]";
        assertEquals(
                200,
                edge.post("/v1/ticket-purchases", body, "Idempotency-Key", "k".repeat(218))
                        .status());
        assertEquals(
                "idempotency_key_invalid",
                edge.post("/v1/ticket-purchases", body, "Idempotency-Key", "k".repeat(219))
                        .json()
                        .getString("code"));
    }

    @Test
    void eachCountsAgainstTheQuota() {
        var quotas = new Quotas(QuotaLimits.of(100, 1, 100, Duration.ofSeconds(10)), () -> 0L);
        try (var small = new EdgeFixture(options -> options, quotas)) {
            String body = Stream.generate(() -> purchase(UUID.randomUUID()))
                    .limit(8)
                    .collect(Collectors.joining(",", "[", "]"));
            assertEquals(
                    200,
                    small.post("/v1/ticket-purchases", body, "Idempotency-Key", "a")
                            .status());
            assertTrue(small.post("/v1/ticket-purchases", body, "Idempotency-Key", "b")
                            .header("RateLimit")
                    != null);
            assertEquals(
                    429,
                    small.post("/v1/ticket-purchases", body, "Idempotency-Key", "c")
                            .status());
        }
    }
}
