package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.EventView;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.PostView;
import io.yardpass.domain.Role;
import io.yardpass.domain.TicketView;
import io.yardpass.domain.Verdict;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelTest {
    private static final String A = "00000000-0000-4000-8000-00000000000a";
    private static final int PENDING_MAX = 3;
    private final EdgeFixture edge =
            new EdgeFixture(options -> options.with(options.loop().withPixels(PENDING_MAX)));

    @AfterEach
    void close() {
        edge.close();
    }

    private Answer pixel(String query) {
        Answer answer = edge.get("/v1/pixel.gif" + query);
        assertEquals(200, answer.status());
        assertEquals("image/gif", answer.header("Content-Type"));
        assertEquals("no-cache, no-store, must-revalidate", answer.header("Cache-Control"));
        assertEquals(42, answer.response().body().length);
        assertEquals("GIF89a", answer.text().substring(0, 6));
        return answer;
    }

    private double count(String fate) {
        return edge.meters.get(RequestMeters.PIXELS).tag("fate", fate).counter().count();
    }

    private String signed(Map<String, Object> more) {
        var claims = new LinkedHashMap<String, Object>(
                Map.of("role", "pixel", "org_id", EdgeFixture.ORGANIZATION.toString()));
        claims.put(
                "event",
                Map.of("type", "ad_impression", "id", A, "campaign_id", A, "occurred_at", "2026-01-31T12:00:00Z"));
        claims.putAll(more);
        claims.values().removeIf("absent"::equals);
        return edge.token(claims);
    }

    @Test
    void thePublishableKeyReportsWhatTheParametersSay() {
        String key = "?key=" + edge.publishable();
        pixel(key + "&type=event_view&event_id=" + A + "&source=mail%20%C3%BC&id=" + A);
        pixel(key + "&type=post_view&post_id=" + A + "&dwell_ms=15");
        pixel(key + "&type=ad_impression&campaign_id=" + A + "&viewable=true&price_micros=7&metadata=%7B%7D");
        pixel(key + "&type=ticket_view&tier_id=" + A + "&source=mail");
        assertEquals(4, count("accepted"));
        var event = assertInstanceOf(EventView.class, edge.stored.get(0));
        assertEquals("mail ü", event.source());
        assertEquals(UUID.fromString(A), event.id());
        assertTrue(Math.abs(event.occurredAtMicros() / 1_000 - System.currentTimeMillis()) < 60_000);
        assertEquals(15, assertInstanceOf(PostView.class, edge.stored.get(1)).dwellMillis());
        var impression = assertInstanceOf(AdImpression.class, edge.stored.get(2));
        assertEquals(true, impression.viewable());
        assertEquals(7, impression.priceMicros());
        assertNull(impression.metadata());
        assertEquals(7, impression.id().version());
        assertEquals(
                "mail", assertInstanceOf(TicketView.class, edge.stored.get(3)).source());
        edge.callers.forEach(caller -> assertEquals(Role.ANON, caller.role()));
    }

    @Test
    void withoutAnIdEachLoadCountsAndWithOneItCountsOnce() {
        String view = "?key=" + edge.publishable() + "&type=event_view&event_id=" + A;
        pixel(view);
        pixel(view);
        assertEquals(2, count("accepted"));
        assertNotEquals(edge.stored.get(0).id(), edge.stored.get(1).id());
        pixel(view + "&id=" + A);
        pixel(view + "&id=" + A);
        assertEquals(3, count("accepted"));
        assertEquals(1, count("duplicate"));
    }

    /** Only the service of an organization makes events billable; that a pixel is one, its signature shows. */
    @Test
    void aSignedPixelReportsItsEventOnceAsItsOrganization() {
        pixel("?t=" + signed(Map.of()) + "&campaign_id=ignored");
        pixel("?t=" + signed(Map.of("more", "than before")));
        assertEquals(1, count("accepted"));
        assertEquals(1, count("duplicate"));
        assertEquals(1_769_860_800_000_000L, edge.stored.getFirst().occurredAtMicros());
        assertEquals(Role.SERVICE_ROLE, edge.callers.getFirst().role());
        assertEquals(EdgeFixture.ORGANIZATION, edge.callers.getFirst().organizationId());
    }

    @Test
    void whatAnImageReportsIsToldAsSuchSoThatNobodyKeepsIt() {
        pixel("?t="
                + signed(Map.of(
                        "event",
                        Map.of("type", "ad_click", "id", A, "campaign_id", A, "occurred_at", "2026-01-31T12:00:00Z"))));
        pixel("?t=" + signed(Map.of("event", Map.of("type", "ad_impression", "id", A))));
        assertEquals(2, count("rejected"));
        assertEquals(2, edge.seen.size());
        assertTrue(edge.seen.stream().allMatch(answered -> answered.byImage() && answered.rejected() == 1));
    }

    @Test
    void aSignedPixelIsNoTokenForAnythingElse() {
        String token = signed(Map.of());
        assertEquals(
                401,
                edge.post("/v1/post-views", "[]", "Authorization", "Bearer " + token)
                        .status());
        assertEquals(
                401,
                edge.post("/v1/post-views?key=" + token, "[]", "Authorization", "Bearer " + token)
                        .status());
    }

    @Test
    void tokensOfOtherKindsAreNoSignedPixels() {
        for (String token : List.of(
                edge.service(),
                edge.user(),
                edge.publishable(),
                signed(Map.of("role", "service_role")),
                signed(Map.of("org_id", "absent")),
                signed(Map.of("event", "absent")),
                signed(Map.of("event", List.of())),
                signed(Map.of("exp", 1)),
                signed(Map.of("aud", "others")),
                signed(Map.of()).replaceAll("....$", "AAAA"),
                "",
                "x")) {
            double before = count("token_refused");
            pixel("?t=" + token);
            assertEquals(before + 1, count("token_refused"), token);
        }
        assertTrue(edge.stored.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "?key=", "?key=x", "?type=event_view"})
    void withoutATokenTheImageComesAndIsCounted(String query) {
        pixel(query);
        assertEquals(1, count("token_refused"));
    }

    @Test
    void aServiceTokenInTheAddressReportsNothing() {
        pixel("?key=" + edge.service() + "&type=event_view&event_id=" + A);
        assertEquals(1, count("token_refused"));
        assertTrue(edge.stored.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&type=party&event_id=" + A,
                "&type=event_view",
                "&type=event_view&event_id=x",
                "&type=event_view&event_id=" + A + "&event_id=" + A,
                "&type=event_view&event_id=" + A + "&source=%00",
                "&type=event_view&event_id=" + A + "&occurred_at=now",
                "&type=post_view&post_id=" + A + "&dwell_ms=01",
                "&type=ad_click&campaign_id=" + A,
            })
    void anEventThatIsWrongIsTheImageAndCounted(String query) {
        pixel("?key=" + edge.publishable() + query);
        assertEquals(1, count("rejected"));
        assertTrue(edge.stored.isEmpty());
    }

    /** A template that had nothing to fill in leaves them behind. */
    @Test
    void emptyParametersAreAbsentOnes() {
        String key = "?t=&key=" + edge.publishable();
        pixel(key + "&type=event_view&event_id=" + A + "&id=&occurred_at=&user_id=&session_id=&source=&metadata=");
        pixel(key + "&type=ad_impression&event_id=&campaign_id=" + A + "&creative_id=&viewable=&price_micros=");
        pixel(key + "&type=post_view&post_id=&post_id=" + A + "&dwell_ms=&id=&id=" + A);
        assertEquals(3, count("accepted"));
        var view = assertInstanceOf(EventView.class, edge.stored.get(0));
        assertNull(view.userId());
        assertNull(view.source());
        assertEquals(7, view.id().version());
        assertNull(assertInstanceOf(AdImpression.class, edge.stored.get(1)).priceMicros());
        assertEquals(UUID.fromString(A), edge.stored.get(2).id());
        pixel(key + "&type=event_view&event_id=");
        pixel("?key=&type=event_view&event_id=" + A);
        assertEquals(1, count("rejected"));
        assertEquals(1, count("token_refused"));
    }

    @Test
    void anEnvelopeIsNoEventOfASignedPixel() {
        pixel("?t=" + signed(Map.of("event", Map.of("events", List.of()))));
        pixel("?t=" + signed(Map.of("event", Map.of("events", List.of(1, 2)))));
        assertEquals(2, count("rejected"));
    }

    @Test
    void aQueryThatCannotBeReadIsTheImageToo() throws Exception {
        try (var socket = new java.net.Socket("127.0.0.1", edge.port)) {
            socket.getOutputStream()
                    .write("GET /v1/pixel.gif?key=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(answer.startsWith("HTTP/1.1 200") && answer.contains("GIF89a"), answer);
        }
        assertEquals(1, count("rejected"));
    }

    @Test
    void aHeadIsAnsweredAndReportsNothing() {
        Answer head =
                edge.send(edge.request("/v1/pixel.gif?key=" + edge.publishable() + "&type=event_view&event_id=" + A)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build());
        assertEquals(200, head.status());
        assertEquals("42", head.header("Content-Length"));
        assertEquals("image/gif", head.header("Content-Type"));
        assertTrue(edge.stored.isEmpty());
    }

    @Test
    void theAnswerDoesNotWaitAndWhatIsTooMuchIsDropped() {
        var waiting = new ArrayList<Promise<IngestOutcome>>();
        edge.sink = (_, _, _) -> {
            Promise<IngestOutcome> outcome = Promise.promise();
            waiting.add(outcome);
            return outcome.future();
        };
        String view = "?key=" + edge.publishable() + "&type=event_view&event_id=" + A;
        for (int i = 0; i < PENDING_MAX + 2; i++) {
            pixel(view);
        }
        assertEquals(PENDING_MAX, waiting.size());
        assertEquals(2, count("dropped"));
        waiting.forEach(one -> one.complete(new IngestOutcome.Recorded(List.of(Verdict.ACCEPTED))));
        assertEquals(PENDING_MAX, count("accepted"));
        edge.sink = (_, _, _) -> Future.succeededFuture(new IngestOutcome.Overloaded());
        pixel(view);
        assertEquals(3, count("dropped"));
    }

    @Test
    void aSinkThatFailsCostsTheEventAndNotTheImage() {
        String view = "?key=" + edge.publishable() + "&type=event_view&event_id=" + A;
        edge.sink = (_, _, _) -> Future.succeededFuture(new IngestOutcome.Unavailable());
        pixel(view);
        edge.sink = (_, _, _) -> Future.failedFuture(new IllegalStateException("broken"));
        pixel(view);
        edge.sink = (_, _, _) -> {
            throw new IllegalStateException("broken");
        };
        for (int i = 0; i < PENDING_MAX + 1; i++) {
            pixel(view);
        }
        assertEquals(PENDING_MAX + 3, count("unavailable"));
        assertEquals(0, count("dropped"));
    }
}
