package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.gateway.http.EdgeFixture.Answer;
import io.yardpass.gateway.quotas.QuotaLimits;
import io.yardpass.gateway.quotas.Quotas;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ten events, three purchases and two queries a second, five of an address, and time that passes when the test says so. */
class QuotaTest {
    private final AtomicLong nanos = new AtomicLong();
    private final EdgeFixture edge = new EdgeFixture(
            options -> options.with(
                    new TrustedProxies(TrustedProxies.networks("127.0.0.1"), TrustedProxies.Header.X_FORWARDED_FOR)),
            quotas());

    private Quotas quotas() {
        return new Quotas(QuotaLimits.of(10, 3, 2, Duration.ofSeconds(1)).withAddress(5), nanos::get);
    }

    @AfterEach
    void close() {
        edge.close();
    }

    private static String views(int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> "{\"id\":\"" + UUID.randomUUID()
                        + "\",\"occurred_at\":\"2026-01-01T00:00:00Z\",\"post_id\":\"" + UUID.randomUUID() + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private Answer postViews(int count) {
        return edge.post("/v1/post-views", views(count));
    }

    private double refused(String route) {
        return edge.meters.counter(RequestMeters.QUOTA_REFUSED, "route", route).count();
    }

    private static void assertQuotaExceeded(Answer answer) {
        assertEquals(429, answer.status(), answer.text());
        assertEquals("quota_exceeded", answer.json().getString("code"));
        assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
    }

    @Test
    void eachEventOfABodyCounts() {
        Answer first = postViews(6);
        assertEquals(200, first.status());
        assertEquals("\"events\";q=10;w=1", first.header("RateLimit-Policy"));
        assertEquals("\"events\";r=4;t=1", first.header("RateLimit"));
        assertEquals(200, postViews(6).status(), "something was left");
        assertEquals(12, edge.stored.size());

        Answer refused = postViews(1);
        assertQuotaExceeded(refused);
        assertEquals("\"events\";r=0;t=2", refused.header("RateLimit"));
        assertEquals(12, edge.stored.size());
        assertEquals(1, refused("post_views"));

        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(300));
        assertEquals(200, postViews(1).status());
    }

    @Test
    void whoseQuotaIsUsedUpIsRefusedBeforeTheBodyIsSent() throws IOException {
        postViews(10);
        assertQuotaExceeded(postViews(1));
        try (var socket = new Socket("127.0.0.1", edge.port)) {
            socket.setSoTimeout(5_000);
            String head = "POST /v1/post-views HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 500000\r\nAuthorization: Bearer " + edge.service() + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertEquals("HTTP/1.1 429", status);
        }
    }

    @Test
    void aBodyThatCannotBeReadCountsAsOneEvent() {
        for (int i = 0; i < 10; i++) {
            assertEquals(400, edge.post("/v1/post-views", "{").status());
        }
        assertQuotaExceeded(edge.post("/v1/post-views", "{"));
    }

    @Test
    void otherOrganizationsAndTheOrganizationsOwnPagesGoOn() {
        postViews(10);
        assertQuotaExceeded(postViews(1));
        String other = edge.token(
                Map.of("role", "service_role", "org_id", UUID.randomUUID().toString()));
        assertEquals(
                200,
                edge.post("/v1/post-views", views(1), "Authorization", "Bearer " + other)
                        .status());
        HttpRequest page = edge.request("/v1/post-views?key=" + edge.publishable())
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(views(1)))
                .build();
        assertEquals(200, edge.send(page).status());
    }

    @Test
    void theWholePlatformHasNoQuota() {
        String platform = "Bearer " + edge.token(Map.of("role", "service_role"));
        for (int i = 0; i < 5; i++) {
            Answer answer = edge.post("/v1/post-views", views(10), "Authorization", platform);
            assertEquals(200, answer.status());
            assertNull(answer.header("RateLimit"));
        }
    }

    @Test
    void purchasesAndQueriesAreNotStarvedByEvents() {
        postViews(10);
        assertQuotaExceeded(postViews(1));
        for (int i = 0; i < 3; i++) {
            assertTrue(purchase("key-" + i).status() != 429);
        }
        assertQuotaExceeded(purchase("key-3"));
        assertEquals(1, refused("ticket_purchases"));

        String bearer = "Bearer " + edge.user();
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    503,
                    edge.send(edge.request("/v1/ledger/accounts/" + EdgeFixture.ORGANIZATION)
                                    .header("Authorization", bearer)
                                    .build())
                            .status());
        }
        assertQuotaExceeded(edge.send(edge.request("/v1/ledger/accounts/" + EdgeFixture.ORGANIZATION)
                .header("Authorization", bearer)
                .build()));
    }

    private Answer purchase(String key) {
        return edge.post("/v1/ticket-purchases", "{}", "Idempotency-Key", key);
    }

    @Test
    void whoeverLoadsASignedPixelOftenUsesUpNothingOfTheOrganizationsServers() {
        String pixel = edge.token(Map.of(
                "role",
                "pixel",
                "org_id",
                EdgeFixture.ORGANIZATION.toString(),
                "event",
                Map.of("type", "post_view", "id", UUID.randomUUID().toString())));
        for (int i = 0; i < 12; i++) {
            edge.get("/v1/pixel.gif?t=" + pixel);
        }
        assertEquals(2, refused("pixel"));
        assertEquals(200, postViews(10).status());
    }

    private Answer visit(String... headers) {
        HttpRequest.Builder request = edge.request("/rest/v1/events");
        return edge.send((headers.length == 0 ? request : request.headers(headers)).build());
    }

    @Test
    void visitorsOfOneAddressTakeNothingFromThoseOfAnother() {
        for (int i = 0; i < 5; i++) {
            assertEquals(404, visit("X-Forwarded-For", "198.51.100.1").status());
        }
        Answer refused = visit("X-Forwarded-For", "198.51.100.1");
        assertQuotaExceeded(refused);
        assertEquals("\"queries\";q=5;w=1", refused.header("RateLimit-Policy"));
        assertEquals(1, refused("view"));
        assertEquals(404, visit("X-Forwarded-For", "198.51.100.2").status());
        assertQuotaExceeded(visit("X-Forwarded-For", "203.0.113.9, 198.51.100.1"));
        assertEquals(404, visit("Forwarded", "for=198.51.100.1").status(), "that is the proxy itself");
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(200));
        assertEquals(404, visit("X-Forwarded-For", "198.51.100.1").status());
    }

    @Test
    void whereNoProxyIsTrustedNobodyIsSomebodyElse() {
        try (EdgeFixture direct = new EdgeFixture(Function.identity(), quotas())) {
            for (int i = 0; i < 6; i++) {
                HttpRequest request = direct.request("/rest/v1/events")
                        .header("X-Forwarded-For", "198.51.100." + i)
                        .header("Forwarded", "for=198.51.100." + i)
                        .build();
                assertEquals(i < 5 ? 404 : 429, direct.send(request).status());
            }
        }
    }

    @Test
    void tokensThatAreRefusedAreLookedAtOnlyWhileTheirAddressHasSomethingLeft() {
        String known = "Bearer " + edge.user();
        assertEquals(
                404,
                visit("Authorization", known, "X-Forwarded-For", "198.51.100.1").status());
        for (int i = 0; i < 5; i++) {
            assertEquals(401, guess(i, "198.51.100.1").status());
        }
        assertQuotaExceeded(guess(5, "198.51.100.1"));
        assertEquals(401, guess(6, "198.51.100.2").status());
        assertEquals(
                404,
                visit("Authorization", known, "X-Forwarded-For", "198.51.100.1").status());
        assertEquals(404, visit("X-Forwarded-For", "198.51.100.1").status(), "visitors are counted apart");
        assertQuotaExceeded(visit("Authorization", "Bearer " + edge.service(), "X-Forwarded-For", "198.51.100.1"));
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(200));
        assertEquals(
                404,
                visit("Authorization", "Bearer " + edge.service(), "X-Forwarded-For", "198.51.100.1")
                        .status(),
                "good tokens take nothing");
        assertEquals(401, guess(7, "198.51.100.1").status());
    }

    private Answer guess(int i, String address) {
        String key = "Bearer ypk_" + String.format(Locale.ROOT, "%040x", i);
        String forged = edge.user() + i;
        return visit("Authorization", i % 2 == 0 ? "Bearer " + forged : key, "X-Forwarded-For", address);
    }

    @Test
    void aPixelOverTheQuotaIsAnsweredAllTheSameAndDropped() {
        for (int i = 0; i < 12; i++) {
            assertEquals(
                    200,
                    edge.get("/v1/pixel.gif?key=" + edge.publishable() + "&type=post_view&post_id=" + UUID.randomUUID())
                            .status());
        }
        assertEquals(10, edge.stored.size());
        assertEquals(
                2, edge.meters.counter(RequestMeters.PIXELS, "fate", "dropped").count());
        assertEquals(2, refused("pixel"));
    }
}
