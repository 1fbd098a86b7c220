package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Money;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.PaymentProof.Kind;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a payment proof before any rule looks at it. */
class PaymentProofTest {
    private static final UUID ID = UUID.fromString("0d000000-0000-7000-8000-000000000001");
    private static EdgeFixture edge;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    private static Map<String, Object> claims() {
        return new LinkedHashMap<>(Map.of(
                "role", "payment",
                "kind", "purchase",
                "id", ID.toString(),
                "amount_cents", 10_000,
                "currency", "USD",
                "payment_reference", "pi_1"));
    }

    private static String proof(String claim, Object value) {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        return edge.token(claims);
    }

    private static String purchase(UUID id, Object proof) {
        return new JsonObject()
                .put("id", id.toString())
                .put("event_id", ID.toString())
                .put("items", List.of(Map.of("tier_id", ID.toString(), "quantity", 1)))
                .put("currency", "USD")
                .put("total_cents", 10_000)
                .put("payment_reference", "pi_1")
                .put("payment_proof", proof)
                .encode();
    }

    private static Answer send(String path, String body) {
        return edge.post(path, body, "Idempotency-Key", "k", "Authorization", "Bearer " + edge.user());
    }

    private static Payment shown(Object proof) {
        Answer answer = send("/v1/ticket-purchases", purchase(ID, proof));
        assertEquals(201, answer.status(), answer.text());
        return edge.purchases.getLast().payment();
    }

    private static void assertProvesNothing(String why, Object proof) {
        assertEquals(new Payment.Unproven("pi_1", why), shown(proof));
    }

    @Test
    void aProofIsReadAsItWasSigned() {
        var money = new Money(10_000, "USD");
        assertEquals(
                new Payment.Proven("pi_1", new PaymentProof(Kind.PURCHASE, ID, money, "pi_1")),
                shown(edge.token(claims())));
    }

    static Stream<Arguments> unfit() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                new Arguments("has expired", "exp", now - 60),
                new Arguments("ends more than 60 minutes from now", "exp", now + 3_700),
                new Arguments("is not valid yet", "iat", now + 600),
                new Arguments("is not signed by a known key, has expired, or is for somebody else", "iss", "another"),
                new Arguments("is not signed by a known key, has expired, or is for somebody else", "aud", "another"),
                new Arguments("is not of role payment", "role", "service_role"),
                new Arguments("is not of role payment", "role", "Payment"),
                new Arguments("has a id that is not a UUID", "id", "7"),
                new Arguments(null, "kind", "refund"),
                new Arguments(null, "kind", 1),
                new Arguments(null, "id", null),
                new Arguments(null, "amount_cents", 0),
                new Arguments(null, "amount_cents", -1),
                new Arguments(null, "amount_cents", 100.5),
                new Arguments(null, "amount_cents", 1e4),
                new Arguments(null, "amount_cents", "10000"),
                new Arguments(null, "currency", "usd"),
                new Arguments(null, "payment_reference", ""),
                new Arguments(null, "payment_reference", " \t\u2003"),
                new Arguments(null, "payment_reference", "x".repeat(256)),
                new Arguments(null, "payment_reference", null));
    }

    /** @param why null for: does not say what was paid */
    record Arguments(String why, String claim, Object value) {}

    @ParameterizedTest
    @MethodSource("unfit")
    void whatIsNotAProofProvesNothing(Arguments given) {
        Payment payment = shown(proof(given.claim(), given.value()));
        String why = given.why() == null
                ? "does not say what was paid: kind, id, amount_cents, currency and payment_reference"
                : given.why();
        // The library looks at exp first, and says less.
        String orElse = "is not signed by a known key, has expired, or is for somebody else";
        String told = assertInstanceOf(Payment.Unproven.class, payment, given::toString)
                .why();
        assertTrue(
                told.equals("the payment proof " + why)
                        || List.of("exp", "iat").contains(given.claim()) && told.equals("the payment proof " + orElse),
                told);
    }

    @Test
    void whoKnowsNoKeySignsNoProof() {
        String unknown = "is not signed by a known key, has expired, or is for somebody else";
        byte[] secret = "another secret of more than thirty-two bytes".getBytes(StandardCharsets.UTF_8);
        Map<String, Object> claims = claims();
        claims.putAll(Map.of(
                "iss", "yardpass", "aud", "yardpass", "exp", Instant.now().getEpochSecond() + 600));
        String foreign = EdgeFixture.signer(edge.vertx, secret)
                .generateToken(new JsonObject(claims), new JWTOptions().setAlgorithm("HS256"));
        assertProvesNothing("the payment proof " + unknown, foreign);
        String[] parts = edge.token(claims()).split("\\.");
        String dearer = base64(new JsonObject(claims).put("amount_cents", 1).encode());
        assertProvesNothing("the payment proof " + unknown, parts[0] + "." + dearer + "." + parts[2]);
        for (String header : List.of("{\"alg\":\"none\"}", "{\"alg\":\"None\"}", "{\"alg\":\"RS256\"}", "{}")) {
            assertProvesNothing(
                    "the payment proof is signed by an algorithm that is not taken here",
                    base64(header) + "." + parts[1] + "." + parts[2]);
        }
        assertProvesNothing("the payment proof is not a signed JWT of three segments", parts[0] + "." + parts[1] + ".");
        assertProvesNothing("the payment proof is not a signed JWT of three segments", "pi_1");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whoIsCallingIsNoProof() {
        String why = "the payment proof is not of role payment";
        for (String token : List.of(edge.user(), edge.service(), edge.publishable())) {
            assertProvesNothing(why, token);
        }
        assertProvesNothing(why, edge.token(Map.of("role", "service_role")));
    }

    @Test
    void aProofIsNoCaller() {
        String proof = edge.token(claims());
        for (Endpoint endpoint : Endpoint.values()) {
            if (!List.of(
                            Endpoint.PIXEL,
                            Endpoint.REFERENCE,
                            Endpoint.OPENAPI,
                            Endpoint.SCHEMAS,
                            Endpoint.SCHEMA,
                            Endpoint.PROBLEM,
                            Endpoint.WELCOME)
                    .contains(endpoint)) {
                String path = endpoint.path().replaceAll(":\\w+", ID.toString());
                var request = edge.request(path)
                        .header("Authorization", "Bearer " + proof)
                        .header("Content-Type", "application/json")
                        .method(
                                endpoint.method().name(),
                                java.net.http.HttpRequest.BodyPublishers.ofString(purchase(ID, proof)));
                Answer answer = edge.send(request.build());
                assertEquals(401, answer.status(), endpoint + " " + answer.text());
                assertEquals("token_invalid", answer.json().getString("code"), endpoint.name());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "true", "{}", "[\"x\"]", "LONG"})
    void whatIsNoTokenAtAllIsMalformed(String value) {
        String proof = value.equals("LONG") ? '"' + "x".repeat(4_097) + '"' : value;
        int before = edge.commands.size();
        Answer answer = send(
                "/v1/ticket-purchases",
                purchase(ID, null).replace("\"payment_proof\":null", "\"payment_proof\":" + proof));
        assertEquals(422, answer.status(), answer.text());
        assertEquals(
                "/payment_proof",
                answer.json().getJsonArray("errors").getJsonObject(0).getString("pointer"));
        assertEquals(before, edge.commands.size());
    }

    @Test
    void withoutAProofOnlyThePlatformIsBelieved() {
        Payment nothing = new Payment.Unproven("pi_1", "there is no payment proof");
        assertEquals(nothing, shown(null));
        String named = purchase(ID, null).replace("{\"id\"", "{\"user_id\":\"" + EdgeFixture.USER + "\",\"id\"");
        edge.post("/v1/ticket-purchases", named, "Idempotency-Key", "k");
        assertEquals(nothing, edge.purchases.getLast().payment(), "a service of an organization");
        String platform = "Bearer " + edge.token(Map.of("role", "service_role"));
        edge.post("/v1/ticket-purchases", named, "Idempotency-Key", "k", "Authorization", platform);
        assertEquals(new Payment.Vouched("pi_1"), edge.purchases.getLast().payment());
        // A proof that is given is looked at, whoever gives it.
        String proven = named.replace("\"payment_proof\":null", "\"payment_proof\":\"x\"");
        edge.post("/v1/ticket-purchases", proven, "Idempotency-Key", "k", "Authorization", platform);
        assertInstanceOf(Payment.Unproven.class, edge.purchases.getLast().payment());
    }

    @Test
    void wherePaymentsAreTrustedEverybodyIsBelievedWhoShowsNoFalseProof() {
        try (EdgeFixture trusting = new EdgeFixture(options -> options.with(PaymentMode.TRUSTED))) {
            String bearer = "Bearer " + trusting.user();
            trusting.post("/v1/ticket-purchases", purchase(ID, null), "Idempotency-Key", "k", "Authorization", bearer);
            assertEquals(
                    new Payment.Vouched("pi_1"), trusting.purchases.getLast().payment());
            trusting.post("/v1/ticket-purchases", purchase(ID, "x"), "Idempotency-Key", "k", "Authorization", bearer);
            assertInstanceOf(
                    Payment.Unproven.class, trusting.purchases.getLast().payment());
        }
    }

    @Test
    void ofAnArrayEachBearsItsOwn() {
        UUID other = UUID.randomUUID();
        String body = Stream.of(
                        purchase(ID, edge.token(claims())),
                        purchase(other, proof("id", other.toString())),
                        purchase(UUID.randomUUID(), null))
                .reduce((left, right) -> left + "," + right)
                .orElseThrow();
        Answer answer = send("/v1/ticket-purchases", "[" + body + "]");
        assertEquals(3, answer.json().getInteger("posted"), answer.text());
        List<PurchaseTickets> bought = edge.purchases.subList(edge.purchases.size() - 3, edge.purchases.size());
        assertEquals(
                Arrays.asList(ID, other, null),
                bought.stream()
                        .map(purchase -> purchase.payment() instanceof Payment.Proven proven
                                ? proven.proof().commandId()
                                : null)
                        .toList());
    }

    @Test
    void topUpsAndFundingBearOneTooAndNoOtherStep() {
        String topUp = """
                {"id":"%s","user_id":"%s","currency":"USD","amount_cents":10000,"payment_reference":"pi_1",
                 "payment_proof":"%s"}""".formatted(ID, EdgeFixture.USER, proof("kind", "top_up"));
        assertEquals(201, send("/v1/wallet-top-ups", topUp).status());
        CallerCommand last = edge.commands.getLast();
        Payment payment = assertInstanceOf(TopUpWallet.class, last).payment();
        assertEquals(
                Kind.TOP_UP,
                assertInstanceOf(Payment.Proven.class, payment).proof().kind());

        String step = "/v1/sponsorship-orders/" + ID;
        String shown = "{\"payment_reference\":\"pi_1\",\"payment_proof\":\"" + proof("kind", "escrow_fund") + "\"}";
        assertEquals(201, send(step + "/fund", shown).status());
        payment = assertInstanceOf(MoveEscrow.class, edge.commands.getLast()).payment();
        assertEquals(
                Kind.ESCROW_FUND,
                assertInstanceOf(Payment.Proven.class, payment).proof().kind());
        assertEquals(201, send(step + "/fund", "").status());
        payment = assertInstanceOf(MoveEscrow.class, edge.commands.getLast()).payment();
        assertEquals(new Payment.Unproven(null, "there is no payment proof"), payment);
        assertEquals(422, send(step + "/lock", shown).status());
        assertEquals(201, send(step + "/lock", "").status());
        assertEquals(
                null,
                assertInstanceOf(MoveEscrow.class, edge.commands.getLast()).payment());
    }
}
