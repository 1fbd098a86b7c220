package io.yardpass.service;

import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import io.yardpass.gateway.http.ApiDescription;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Speaks to the gateway as any client does, over HTTP; blocking, for tests. */
record GatewayClient(HttpClient http, String url, String token) {
    static final UUID EVENT = DemoIds.EVENT.number(1);
    static final UUID TIER = DemoIds.TIER.number(1);
    static final UUID POST = DemoIds.POST.number(1);

    static GatewayClient of(int port, String token) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        return new GatewayClient(http, "http://127.0.0.1:" + port, token);
    }

    /** May do anything for anyone. */
    static String platformToken(DevelopmentTokens tokens) {
        return tokens.sign(Role.SERVICE_ROLE, null, null, Duration.ofHours(1));
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    /** The answer, which is as described. */
    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return ApiDescription.check(http.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    HttpResponse<String> postViews(List<UUID> ids) throws IOException, InterruptedException {
        return post("/v1/post-views", bodyOf(ids, "\"post_id\":\"" + POST + "\""));
    }

    HttpResponse<String> purchase(UUID order, UUID buyer, UUID event, UUID tier, long totalCents)
            throws IOException, InterruptedException {
        JsonObject item = new JsonObject().put("tier_id", tier.toString()).put("quantity", 1);
        String body = new JsonObject()
                .put("id", order.toString())
                .put("event_id", event.toString())
                .put("user_id", buyer.toString())
                .put("items", List.of(item))
                .put("currency", "USD")
                .put("total_cents", totalCents)
                .encode();
        return post("/v1/ticket-purchases", body, "Idempotency-Key", order.toString());
    }

    /** A JSON array of events with these ids and the same other fields. */
    static String bodyOf(List<UUID> ids, String fields) {
        StringBuilder body = new StringBuilder("[");
        for (UUID id : ids) {
            body.append(body.length() > 1 ? "," : "")
                    .append("{\"id\":\"")
                    .append(id)
                    .append("\",")
                    .append(fields)
                    .append('}');
        }
        return body.append(']').toString();
    }

    /** A version-7 id of this moment, as an SDK makes it. */
    static UUID freshId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                System.currentTimeMillis() << 16 | 0x7000L | random.nextInt(1 << 12),
                0x8000_0000_0000_0000L | random.nextLong() >>> 2);
    }
}
