package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Money;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.PaymentProof.Kind;
import io.yardpass.domain.Role;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * From the hold to the ticket as docs/CLIENTS.md walks it, where payments are required: with a provider's message that comes,
 * comes twice, comes late, or never.
 */
class PaidPurchasesTest {
    private static final UUID ORGANIZER = DemoIds.ORGANIZATION.number(1);
    private static final UUID SPONSOR = DemoIds.ORGANIZATION.number(2);
    private static final UUID BUYER = DemoIds.USER.number(49);
    private static final int PRICE = 10_000;

    private static TestDatabase database;
    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.demo();
        service = RunningService.on(database.address(), Map.of("YARDPASS_PAYMENTS", "required"));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        database.close();
    }

    @Test
    void whatWasHeldIsPaidAndThenBoughtHoweverOftenTheMessageComes() throws Exception {
        UUID hold = hold(DemoIds.TIER.number(1), 2, 600);
        UUID order = GatewayClient.freshId();
        String unpaid = order(order, DemoIds.TIER.number(1), 2, ",'hold_id':'" + hold + "'" + reference(order));
        long keys = keys();
        HttpResponse<String> told = buy(order, unpaid);
        assertProblem(402, "payment_required", told);
        assertEquals(2 * PRICE, new JsonObject(told.body()).getInteger("total_cents"));
        assertEquals(keys, keys(), "it is stored under no key");

        HttpResponse<String> bought = buy(order, proven(unpaid, Kind.PURCHASE, order, 2 * PRICE));
        assertStatus(201, bought);
        assertEquals(2, new JsonObject(bought.body()).getJsonArray("tickets").size());
        // Twice: signed anew, as it was, with a proof that is over by now, and with none.
        for (String again : List.of(
                proven(unpaid, Kind.PURCHASE, order, 2 * PRICE),
                with(unpaid, overSince(Duration.ofHours(3), proof(Kind.PURCHASE, order, 2 * PRICE, order))),
                unpaid)) {
            HttpResponse<String> replayed = buy(order, again);
            assertStatus(200, replayed);
            assertEquals(bought.body(), replayed.body());
        }
        assertEquals("consumed", database.text("SELECT status FROM ticketing.ticket_holds WHERE id = '" + hold + "'"));
    }

    /** The hold is over when the money is there: what is left is bought without it, under the same id and key. */
    @Test
    void aMessageThatComesLateBuysWhatIsLeft() throws Exception {
        UUID tier = tier(2);
        UUID hold = hold(tier, 1, 1);
        awaitEnd(hold);
        UUID order = GatewayClient.freshId();
        String late = order(order, tier, 1, ",'hold_id':'" + hold + "'" + reference(order));
        assertProblem(409, "hold_expired", buy(order, proven(late, Kind.PURCHASE, order, PRICE)));
        String without = order(order, tier, 1, reference(order));
        String over = overSince(Duration.ofHours(3), proof(Kind.PURCHASE, order, PRICE, order));
        assertProblem(402, "payment_required", buy(order, with(without, over)));
        assertStatus(201, buy(order, proven(without, Kind.PURCHASE, order, PRICE)));
    }

    /** Paid but no ticket: nothing was counted yet, so the same capture becomes credit, once. */
    @Test
    void whatWasPaidForASoldOutTierBecomesTheBuyersCredit() throws Exception {
        UUID tier = tier(1);
        UUID first = GatewayClient.freshId();
        assertStatus(201, buy(first, proven(order(first, tier, 1, reference(first)), Kind.PURCHASE, first, PRICE)));
        UUID order = GatewayClient.freshId();
        String paid = proven(order(order, tier, 1, reference(order)), Kind.PURCHASE, order, PRICE);
        assertProblem(409, "sold_out", buy(order, paid));
        UUID credit = GatewayClient.freshId();
        String topUp = json("{'id':'" + credit + "','user_id':'" + BUYER + "','currency':'USD','amount_cents':" + PRICE
                + reference(order) + "}");
        assertProblem(402, "payment_required", command("/v1/wallet-top-ups", credit, topUp));
        assertProblem(422, "payment_mismatch", command("/v1/wallet-top-ups", credit, with(topUp, proofOf(order))));
        String token = service.tokens().signPayment(proof(Kind.TOP_UP, credit, PRICE, order), Duration.ofHours(1));
        assertStatus(201, command("/v1/wallet-top-ups", credit, with(topUp, token)));
        // And no order can have it as well.
        UUID other = GatewayClient.freshId();
        String elsewhere = order(other, DemoIds.TIER.number(1), 1, reference(order));
        String again = service.tokens().signPayment(proof(Kind.PURCHASE, other, PRICE, order), Duration.ofHours(1));
        assertProblem(409, "payment_reference_used", buy(other, with(elsewhere, again)));
    }

    private static String proofOf(UUID order) {
        return service.tokens().signPayment(proof(Kind.PURCHASE, order, PRICE, order), Duration.ofHours(1));
    }

    @Test
    void whenNoMessageComesTheTicketsGoBackOnSale() throws Exception {
        UUID tier = tier(1);
        UUID hold = hold(tier, 1, 1);
        awaitEnd(hold);
        assertEquals(0, database.count("SELECT held + sold FROM ticketing.ticket_tiers WHERE id = '" + tier + "'"));
    }

    @Test
    void onePaymentPaysOneOrder() throws Exception {
        UUID one = GatewayClient.freshId();
        UUID two = GatewayClient.freshId();
        UUID tier = DemoIds.TIER.number(1);
        assertStatus(201, buy(one, proven(order(one, tier, 1, reference(one)), Kind.PURCHASE, one, PRICE)));
        String again = order(two, tier, 1, reference(one));
        String token = service.tokens().signPayment(proof(Kind.PURCHASE, two, PRICE, one), Duration.ofHours(1));
        assertProblem(409, "payment_reference_used", buy(two, with(again, token)));
        HttpResponse<String> byPlatform = service.platform()
                .post(
                        "/v1/ticket-purchases",
                        again.replace("{\"id\"", "{\"user_id\":\"" + BUYER + "\",\"id\""),
                        "Idempotency-Key",
                        "p-" + two);
        assertProblem(409, "payment_reference_used", byPlatform);
    }

    /** Nobody who is not the platform writes money for itself. */
    @Test
    void withoutAProofNoMoneyComesIn() throws Exception {
        GatewayClient organizer = service(ORGANIZER);
        UUID id = GatewayClient.freshId();
        String purchase = order(id, DemoIds.TIER.number(1), 1, ",'user_id':'" + BUYER + "'" + reference(id));
        String topUp = "'currency':'USD','amount_cents':1000000000000,'payment_reference':'ch','id':'" + id + "'}";
        long entries = entries();
        assertProblem(
                402, "payment_required", organizer.post("/v1/ticket-purchases", purchase, "Idempotency-Key", "a"));
        assertProblem(402, "payment_required", buy(id, order(id, DemoIds.TIER.number(1), 1, "")));
        assertProblem(
                402,
                "payment_required",
                command("/v1/wallet-top-ups", id, json("{'user_id':'" + BUYER + "'," + topUp)));
        assertProblem(
                402,
                "payment_required",
                organizer.post(
                        "/v1/wallet-top-ups",
                        json("{'organization_id':'" + ORGANIZER + "'," + topUp),
                        "Idempotency-Key",
                        "b"));
        assertProblem(403, "forbidden", organizer.post("/v1/ledger/transactions", "{}", "Idempotency-Key", "c"));
        assertProblem(
                403,
                "forbidden",
                organizer.post("/v1/ledger/transactions/" + id + "/reverse", "{}", "Idempotency-Key", "d"));
        assertEquals(entries, entries());
    }

    @Test
    void aSponsorshipIsFundedWithAProofOfItsWholeAmount() throws Exception {
        UUID sponsor = created(service(SPONSOR), "create_sponsor", "{'name':'Northern'}");
        UUID offer = created(
                service(ORGANIZER),
                "create_package",
                "{'event_id':'" + GatewayClient.EVENT + "','name':'Gold','price_cents':70000,'currency':'USD'}");
        UUID deal = created(
                service(SPONSOR),
                "create_sponsorship_order",
                "{'package_id':'" + offer + "','sponsor_id':'" + sponsor + "'}");
        String path = "/v1/sponsorship-orders/" + deal + "/fund";
        HttpResponse<String> told = service(SPONSOR).post(path, "{}", "Idempotency-Key", "f");
        assertProblem(402, "payment_required", told);
        assertEquals(70_000, new JsonObject(told.body()).getInteger("total_cents"));
        String named = json("{" + reference(deal).substring(1) + "}");
        String little = service.tokens().signPayment(proof(Kind.ESCROW_FUND, deal, 69_999, deal), Duration.ofHours(1));
        assertProblem(
                422, "payment_mismatch", service(SPONSOR).post(path, with(named, little), "Idempotency-Key", "f"));
        String whole = service.tokens().signPayment(proof(Kind.ESCROW_FUND, deal, 70_000, deal), Duration.ofHours(1));
        assertStatus(201, service(SPONSOR).post(path, with(named, whole), "Idempotency-Key", "f"));
    }

    @Test
    void whatIsFreeIsHadForNothing() throws Exception {
        UUID tier = tier(5);
        database.execute("UPDATE ticketing.ticket_tiers SET price_cents = 0 WHERE id = '" + tier + "'");
        UUID order = GatewayClient.freshId();
        String free = order(order, tier, 1, "").replace("\"total_cents\":" + PRICE, "\"total_cents\":0");
        assertStatus(201, buy(order, free));
    }

    private static UUID tier(int capacity) {
        UUID id = GatewayClient.freshId();
        database.execute("""
                INSERT INTO ticketing.ticket_tiers (id, event_id, name, currency, price_cents, capacity)
                VALUES ('%s', '%s', 'Few', 'USD', %d, %d)""".formatted(id, GatewayClient.EVENT, PRICE, capacity));
        return id;
    }

    private static UUID hold(UUID tier, int quantity, int seconds) throws Exception {
        UUID hold = GatewayClient.freshId();
        String body = "{'id':'%s','tier_id':'%s','quantity':%d,'session_id':'visit','ttl_seconds':%d}";
        assertStatus(201, command("/v1/ticket-holds", hold, json(body.formatted(hold, tier, quantity, seconds))));
        return hold;
    }

    private static void awaitEnd(UUID hold) throws InterruptedException {
        String status = "SELECT count(*) FROM ticketing.ticket_holds WHERE status = 'expired' AND id = '" + hold + "'";
        for (int i = 0; i < 300 && database.count(status) == 0; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertEquals(1, database.count(status), "the hold is over");
    }

    private static String order(UUID id, UUID tier, int quantity, String more) {
        return json("{'id':'" + id + "','event_id':'" + GatewayClient.EVENT + "','items':[{'tier_id':'" + tier
                + "','quantity':" + quantity + "}],'currency':'USD','total_cents':" + quantity * PRICE + more + "}");
    }

    private static String reference(UUID capture) {
        return ",'payment_reference':'pi_" + capture + "'";
    }

    private static String proven(String body, Kind kind, UUID id, long cents) {
        return with(body, service.tokens().signPayment(proof(kind, id, cents, id), Duration.ofHours(1)));
    }

    private static String with(String body, String token) {
        return body.substring(0, body.length() - 1) + ",\"payment_proof\":\"" + token + "\"}";
    }

    private static PaymentProof proof(Kind kind, UUID id, long cents, UUID capture) {
        return new PaymentProof(kind, id, new Money(cents, "USD"), "pi_" + capture);
    }

    private static String overSince(Duration past, PaymentProof proof) throws Exception {
        Instant then = Instant.now().minus(past);
        Vertx vertx = Vertx.vertx();
        try {
            var tokens = new TokenSettings(
                    "yardpass", "yardpass", new TokenSettings.SharedSecret(RunningService.KEY.secret()));
            return new DevelopmentTokens(vertx, RunningService.KEY.secret(), tokens, InstantSource.fixed(then))
                    .signPayment(proof, Duration.ofHours(1));
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    private static HttpResponse<String> buy(UUID order, String body) throws Exception {
        return command("/v1/ticket-purchases", order, body);
    }

    private static HttpResponse<String> command(String path, UUID key, String body) throws Exception {
        String token = service.tokens().sign(Role.AUTHENTICATED, null, BUYER, Duration.ofMinutes(10));
        return service.client(token).post(path, body, "Idempotency-Key", key.toString());
    }

    private static GatewayClient service(UUID organization) {
        return service.client(service.tokens().sign(Role.SERVICE_ROLE, organization, null, Duration.ofMinutes(10)));
    }

    private static UUID created(GatewayClient client, String function, String arguments) throws Exception {
        HttpResponse<String> answer = client.post("/v1/rpc/" + function, json(arguments));
        assertStatus(200, answer);
        return UUID.fromString(new JsonObject(answer.body()).getString("result"));
    }

    private static long keys() {
        return database.count("SELECT count(*) FROM payments.idempotency_keys");
    }

    private static long entries() {
        return database.count("SELECT count(*) FROM payments.entries");
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static void assertStatus(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
    }

    private static void assertProblem(int status, String code, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        assertEquals(code, new JsonObject(answer.body()).getString("code"), answer::body);
    }
}
