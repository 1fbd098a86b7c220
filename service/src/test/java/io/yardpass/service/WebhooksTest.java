package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An organization is told what happens, at an address of its own, signed by a secret that it was shown once. */
@Timeout(120)
class WebhooksTest extends WithService {
    private static final UUID ORGANIZATION = DemoIds.ORGANIZATION.number(1);

    private record Got(String id, String timestamp, String signature, String body) {}

    private final BlockingQueue<Got> received = new LinkedBlockingQueue<>();
    private volatile int status = 204;
    private HttpServer receiver;

    @BeforeEach
    void listen() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", this::receive);
        receiver.start();
    }

    @AfterEach
    void end() {
        receiver.stop(0);
    }

    private void receive(HttpExchange exchange) throws java.io.IOException {
        received.add(new Got(
                exchange.getRequestHeaders().getFirst("webhook-id"),
                exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                exchange.getRequestHeaders().getFirst("webhook-signature"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static GatewayClient owner() {
        return Person.user(service, DemoIds.USER.number(1), ORGANIZATION).client();
    }

    @Test
    void aPurchaseArrivesSignedByTheSecretThatWasShownOnce() throws Exception {
        UUID id = GatewayClient.freshId();
        JsonObject made = body(201, create(id, "[\"ticket.purchased\"]"));
        String secret = made.getString("secret");
        JsonObject again = body(200, create(id, "[\"ticket.purchased\"]"));
        assertNull(again.getString("secret"));
        assertEquals(409, create(id, "[\"*\"]").statusCode(), "something else under that id");

        UUID order = buy();
        Got got = next();
        JsonObject told = new JsonObject(got.body());
        assertEquals("ticket.purchased", told.getString("type"));
        assertEquals(order.toString(), told.getJsonObject("data").getString("order_id"));
        assertEquals(
                List.of("v1," + signature(secret, got)), List.of(got.signature().split(" ")));
        assertTrue(Math.abs(Instant.now().getEpochSecond() - Long.parseLong(got.timestamp())) < 60);

        JsonObject rotated = body(200, owner().post("/v1/webhook-endpoints/" + id + "/secret", ""));
        assertNotEquals(secret, rotated.getString("secret"));
        buy();
        Got both = next();
        assertEquals(
                List.of("v1," + signature(rotated.getString("secret"), both), "v1," + signature(secret, both)),
                List.of(both.signature().split(" ")));
        remove(id);
    }

    @Test
    void aTestIsToldToOneEndpointAndWhatWasTriedIsRead() throws Exception {
        UUID id = GatewayClient.freshId();
        UUID other = GatewayClient.freshId();
        body(201, create(id, "[\"event.published\"]"));
        body(201, create(other, "[\"*\"]"));
        status = 500;
        String message = body(202, owner().post("/v1/webhook-endpoints/" + id + "/test", ""))
                .getString("message_id");
        Got got = next();
        assertEquals(message, got.id());
        assertEquals("webhook.test", new JsonObject(got.body()).getString("type"));
        status = 204;
        Got repeated = next();
        assertEquals(message, repeated.id(), "the same message, after five seconds");
        assertEquals(got.body(), repeated.body());
        JsonObject deliveries = awaitAttempts(id, 2);
        assertEquals(new JsonArray(), deliveries.getJsonArray("pending"));
        JsonArray attempts = deliveries.getJsonArray("attempts");
        assertEquals("delivered", attempts.getJsonObject(0).getString("outcome"));
        assertEquals("failed", attempts.getJsonObject(1).getString("outcome"));
        assertEquals(500, attempts.getJsonObject(1).getInteger("status"));
        assertEquals(
                new JsonArray(),
                body(200, owner().get("/v1/webhook-endpoints/" + other + "/deliveries"))
                        .getJsonArray("attempts"));
        remove(id);
        remove(other);
    }

    @Test
    void whatWasMissedIsToldOnceMore() throws Exception {
        UUID id = GatewayClient.freshId();
        body(201, create(id, "[\"ticket.purchased\"]"));
        Instant before = Instant.now().minusSeconds(1);
        buy();
        Got first = next();
        body(200, edit(id, "{\"status\":\"disabled\"}"));
        buy();
        assertNull(received.poll(1, TimeUnit.SECONDS), "nothing is told to one that is disabled");
        body(200, edit(id, "{\"status\":\"enabled\"}"));
        String range =
                "\"from\":\"" + before + "\",\"until\":\"" + Instant.now().plusSeconds(1) + "\"";
        body(202, replay(id, range + ",\"is_missing_only\":true"));
        Got missed = next();
        assertNotEquals(first.id(), missed.id());
        assertNull(received.poll(2, TimeUnit.SECONDS), "what was delivered is not missing");
        body(202, replay(id, "\"message_id\":\"" + first.id() + "\""));
        assertEquals(first.id(), next().id());
        assertEquals(
                404, replay(id, "\"message_id\":\"" + UUID.randomUUID() + "\"").statusCode());
        assertEquals(422, replay(id, "\"from\":\"2026-01-01T00:00:00Z\"").statusCode());
        remove(id);
    }

    @Test
    void endpointsAreTheBusinessOfWhoAdministersTheOrganization() throws Exception {
        UUID id = GatewayClient.freshId();
        body(201, create(id, "[\"*\"]"));
        JsonArray own = body(200, owner().get("/v1/webhook-endpoints")).getJsonArray("webhook_endpoints");
        assertEquals(id.toString(), own.getJsonObject(0).getString("id"));
        assertFalse(own.encode().contains("secret\""), own::encode);
        GatewayClient member =
                Person.user(service, DemoIds.USER.number(3), ORGANIZATION).client();
        GatewayClient stranger = Person.user(service, DemoIds.USER.number(26), DemoIds.ORGANIZATION.number(2))
                .client();
        for (GatewayClient other : List.of(member, stranger)) {
            assertEquals(
                    new JsonArray(),
                    body(200, other.get("/v1/webhook-endpoints")).getJsonArray("webhook_endpoints"));
            assertEquals(404, other.get("/v1/webhook-endpoints/" + id).statusCode());
            assertEquals(
                    404,
                    other.get("/v1/webhook-endpoints/" + id + "/deliveries").statusCode());
            assertEquals(
                    404,
                    other.post("/v1/webhook-endpoints/" + id + "/secret", "").statusCode());
            assertEquals(
                    404, other.post("/v1/webhook-endpoints/" + id + "/test", "").statusCode());
            assertEquals(404, send(other, "DELETE", id, "").statusCode());
        }
        assertEquals(
                403,
                member.post(
                                "/v1/webhook-endpoints",
                                endpoint(GatewayClient.freshId(), "https://a.example.com/", "[\"*\"]"))
                        .statusCode());
        remove(id);
        assertEquals(404, owner().get("/v1/webhook-endpoints/" + id).statusCode());
    }

    @Test
    void whatIsNoPublicAddressOrNoListOfTopicsIsRefused() throws Exception {
        for (String url : List.of(
                "ftp://a.example.com/",
                "https://10.0.0.1/",
                "https://0x7f.1/",
                "https://user@a.example.com/",
                "nowhere")) {
            HttpResponse<String> refused =
                    owner().post("/v1/webhook-endpoints", endpoint(GatewayClient.freshId(), url, "[\"*\"]"));
            assertEquals(422, refused.statusCode(), url);
            assertTrue(refused.body().contains("/url"), refused::body);
        }
        for (String topics : List.of(
                "[]",
                "[\"*\",\"ticket.purchased\"]",
                "[\"Nonsense\"]",
                "[\"no.topic\"]",
                "[\"ledger.head\"]",
                "\"*\"",
                "null")) {
            assertEquals(422, create(GatewayClient.freshId(), topics).statusCode(), topics);
        }
    }

    private static UUID buy() throws Exception {
        UUID order = GatewayClient.freshId();
        assertEquals(
                201,
                service.platform()
                        .purchase(order, GatewayClient.freshId(), GatewayClient.EVENT, GatewayClient.TIER, 10_000)
                        .statusCode());
        return order;
    }

    private Got next() throws InterruptedException {
        Got got = received.poll(20, TimeUnit.SECONDS);
        assertTrue(got != null, "nothing came within 20 s");
        return got;
    }

    private HttpResponse<String> create(UUID id, String topics) throws Exception {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hooks";
        return owner().post("/v1/webhook-endpoints", endpoint(id, url, topics));
    }

    private static String endpoint(UUID id, String url, String topics) {
        return "{\"id\":\"" + id + "\",\"url\":\"" + url + "\",\"topics\":" + topics + "}";
    }

    private static HttpResponse<String> edit(UUID id, String change) throws Exception {
        return send(owner(), "PATCH", id, change);
    }

    private static HttpResponse<String> replay(UUID id, String what) throws Exception {
        return owner().post(
                        "/v1/webhook-endpoints/" + id + "/replays",
                        "{\"id\":\"" + GatewayClient.freshId() + "\"," + what + "}");
    }

    private static void remove(UUID id) throws Exception {
        assertEquals(204, send(owner(), "DELETE", id, "").statusCode());
    }

    private static HttpResponse<String> send(GatewayClient client, String method, UUID id, String body)
            throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(client.url() + "/v1/webhook-endpoints/" + id))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + client.token())
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(20))
                .build());
    }

    private static JsonObject awaitAttempts(UUID id, int count) throws Exception {
        while (true) {
            JsonObject deliveries = body(200, owner().get("/v1/webhook-endpoints/" + id + "/deliveries"));
            if (deliveries.getJsonArray("attempts").size() >= count) {
                return deliveries;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static JsonObject body(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        return new JsonObject(answer.body());
    }

    /** As a receiver computes it, with nothing of ours. */
    private static String signature(String secret, Got got) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
        return Base64.getEncoder()
                .encodeToString(mac.doFinal(
                        (got.id() + "." + got.timestamp() + "." + got.body()).getBytes(StandardCharsets.UTF_8)));
    }
}
