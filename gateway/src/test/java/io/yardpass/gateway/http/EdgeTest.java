package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.EventView;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.PostView;
import io.yardpass.domain.TicketView;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import io.yardpass.wire.problems.ProblemCode;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeTest {
    private final EdgeFixture edge = new EdgeFixture();

    @AfterEach
    void close() {
        edge.close();
    }

    private static String view(UUID id) {
        return "{\"id\":\"%s\",\"post_id\":\"%s\",\"occurred_at\":\"2026-01-31T12:00:00Z\"}"
                .formatted(id, UUID.randomUUID());
    }

    @Test
    void aPostViewIsAcceptedOnceAndThenADuplicate() {
        UUID id = UUID.randomUUID();
        Answer first = edge.post("/v1/post-views", view(id));
        assertEquals(200, first.status());
        assertEquals("{\"accepted\":1,\"duplicate\":0,\"rejected\":0,\"errors\":[]}", first.text());

        Answer second = edge.post("/v1/post-views/", view(id));
        assertEquals(1, second.json().getInteger("duplicate"));
        assertEquals(
                id.toString(),
                second.json().getJsonArray("errors").getJsonObject(0).getString("id"));
        assertEquals(
                "duplicate",
                second.json().getJsonArray("errors").getJsonObject(0).getString("code"));
        assertEquals(1, edge.stored.size());
        assertEquals(EdgeFixture.ORGANIZATION, edge.callers.getFirst().organizationId());
    }

    @Test
    void verdictsStandAtThePlacesOfTheirEvents() {
        UUID twice = UUID.randomUUID();
        UUID bad = UUID.randomUUID();
        String body =
                "[%s, {\"id\":\"%s\"}, 7, %s, %s]".formatted(view(twice), bad, view(twice), view(UUID.randomUUID()));
        Answer answer = edge.post("/v1/post-views", body);
        assertEquals(2, answer.json().getInteger("accepted"));
        JsonArray errors = answer.json().getJsonArray("errors");
        assertEquals(3, errors.size());
        assertEquals(1, errors.getJsonObject(0).getInteger("index"));
        assertEquals(bad.toString(), errors.getJsonObject(0).getString("id"));
        assertEquals("missing_field", errors.getJsonObject(0).getString("code"));
        assertEquals(2, errors.getJsonObject(1).getInteger("index"));
        assertNull(errors.getJsonObject(1).getString("id"));
        assertEquals(3, errors.getJsonObject(2).getInteger("index"));
        assertEquals("duplicate", errors.getJsonObject(2).getString("code"));
    }

    @Test
    void eachRouteReadsItsOwnKindOfEvent() {
        String all = """
                {"id":"%s","occurred_at":"2026-01-31T12:00:00Z","post_id":"%2$s","event_id":"%2$s","campaign_id":"%2$s","tier_id":"%2$s"}
                """;
        for (String route : new String[] {"post-views", "event-views", "ad-impressions", "ad-clicks", "ticket-views"}) {
            Answer answer = edge.post("/v1/" + route, all.formatted(UUID.randomUUID(), UUID.randomUUID()));
            assertEquals(1, answer.json().getInteger("accepted"), route);
        }
        assertTrue(edge.stored.get(0) instanceof PostView);
        assertTrue(edge.stored.get(1) instanceof EventView);
        assertTrue(edge.stored.get(2) instanceof AdImpression impression && impression.eventId() != null);
        assertTrue(edge.stored.get(3) instanceof AdClick);
        assertTrue(edge.stored.get(4) instanceof TicketView);
    }

    @ParameterizedTest
    @CsvSource({
        "authenticated, post-views, 200",
        "authenticated, event-views, 200",
        "authenticated, ticket-views, 200",
        "authenticated, ad-impressions, 403",
        "authenticated, ad-clicks, 403",
        "authenticated, ticket-purchases, 400",
        "anon, post-views, 200",
        "anon, event-views, 200",
        "anon, ticket-views, 200",
        "anon, ad-impressions, 200",
        "anon, ad-clicks, 200",
        "anon, ticket-purchases, 403",
        "service_role, ad-clicks, 200",
        "service_role, ticket-purchases, 400",
    })
    void eachRoleHasItsRoutes(String role, String route, int status) {
        String token = switch (role) {
            case "authenticated" -> edge.user();
            case "anon" -> edge.publishable();
            default -> edge.service();
        };
        assertEquals(
                status,
                edge.post("/v1/" + route, "[]", "Authorization", "Bearer " + token)
                        .status());
    }

    @Test
    void withoutATokenThereIsOnlyA401() {
        Answer answer = edge.send(edge.request("/v1/post-views")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(view(UUID.randomUUID())))
                .build());
        assertEquals(401, answer.status());
        assertEquals("token_missing", answer.json().getString("code"));
        assertTrue(answer.header("WWW-Authenticate").startsWith("Bearer"));
        assertTrue(edge.stored.isEmpty());
    }

    @Test
    void onlyAPublishableKeyMayStandInTheAddress() {
        assertEquals(200, beacon(edge.publishable()).status());
        assertEquals("token_invalid", beacon(edge.service()).json().getString("code"));
        assertEquals("token_invalid", beacon(edge.user()).json().getString("code"));
        assertEquals("token_missing", beacon("").json().getString("code"));
        assertEquals(1, edge.stored.size());
    }

    private Answer beacon(String key) {
        return edge.send(edge.request("/v1/post-views?key=" + key)
                .header("Content-Type", "text/plain;charset=UTF-8")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(view(UUID.randomUUID())))
                .build());
    }

    @Test
    void overloadAndFailureSayWhenToComeBack() {
        edge.sink = (_, _, _) -> Future.succeededFuture(new IngestOutcome.Overloaded());
        requireRetry("overloaded");
        edge.sink = (_, _, _) -> Future.succeededFuture(new IngestOutcome.Unavailable());
        requireRetry("unavailable");
    }

    private void requireRetry(String code) {
        Answer answer = edge.post("/v1/post-views", view(UUID.randomUUID()));
        assertEquals(503, answer.status());
        assertEquals(code, answer.json().getString("code"));
        int seconds = Integer.parseInt(answer.header("Retry-After"));
        assertTrue(seconds >= 1 && seconds <= 5);
    }

    @Test
    void aSinkThatBreaksIsOurMistakeAndSaysNothingOfItself() {
        edge.sink = (_, _, _) -> Future.failedFuture(new IllegalStateException("secret detail"));
        Answer answer = edge.post("/v1/post-views", view(UUID.randomUUID()));
        assertEquals(500, answer.status());
        assertTrue(!answer.text().contains("secret detail"));
    }

    @Test
    void anUnknownAddressAndAWrongMethodAreProblems() {
        assertEquals("not_found", edge.get("/v1/nothing").json().getString("code"));
        Answer wrong = edge.get("/v1/post-views");
        assertEquals(405, wrong.status());
        assertEquals("POST, OPTIONS", wrong.header("Allow"));
        assertEquals("application/problem+json", wrong.header("Content-Type"));
        assertEquals(405, edge.post("/openapi.yaml", "").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"post-views", "event-views", "ad-impressions", "ad-clicks", "batch"})
    void pagesOfAnyOriginMayPostEvents(String route) {
        Answer preflight = edge.send(edge.request("/v1/" + route)
                .method("OPTIONS", java.net.http.HttpRequest.BodyPublishers.noBody())
                .build());
        assertEquals(204, preflight.status());
        assertEquals("*", preflight.header("Access-Control-Allow-Origin"));
        assertNull(preflight.header("Access-Control-Allow-Credentials"));
        assertEquals("*", edge.post("/v1/" + route, "[]").header("Access-Control-Allow-Origin"));
    }

    @Test
    void purchasesAreNotOpenToPagesOfOtherOrigins() {
        assertNull(edge.post("/v1/ticket-purchases", "{}").header("Access-Control-Allow-Origin"));
    }

    @Test
    void everyProblemHasAPage() {
        for (ProblemCode code : ProblemCode.values()) {
            Answer page = edge.get("/problems/" + code.wireName());
            assertEquals(200, page.status());
            assertTrue(page.text().contains(code.advice()));
        }
        assertEquals(404, edge.get("/problems/none").status());
    }

    @Test
    void aRequestKeepsItsIdAndTrace() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Answer answer = edge.post("/v1/post-views", "[]", "X-Request-Id", "mine-1", "traceparent", trace);
        assertEquals("mine-1", answer.header("X-Request-Id"));
        assertEquals(trace, answer.header("traceparent"));
        assertNotNull(edge.get("/").header("X-Request-Id"));
        assertTrue(!edge.post("/v1/post-views", "[]", "X-Request-Id", "a b=c")
                .header("X-Request-Id")
                .equals("a b=c"));
    }

    @Test
    void requestsAreCountedByRouteAndClassOfStatus() {
        edge.post("/v1/post-views", "[7]");
        edge.get("/v1/nothing");
        assertEquals(
                1,
                edge.meters
                        .get(RequestMeters.REFUSED_EVENTS)
                        .tags("type", "post_view", "code", "malformed_event")
                        .counter()
                        .count());
        assertEquals(1, answered("post_views", "2xx"));
        assertEquals(1, answered("none", "4xx"));
    }

    @Test
    void whoIsToComeBackLaterIsCountedApartFromFaults() {
        edge.sink = (_, _, _) -> Future.succeededFuture(new IngestOutcome.Overloaded());
        edge.post("/v1/post-views", view(UUID.randomUUID()));
        assertEquals(1, answered("post_views", "503"));
        assertEquals(0, answered("post_views", "5xx"));
    }

    private double answered(String route, String status) {
        return edge.meters
                .get(RequestMeters.REQUESTS)
                .tags("route", route, "status", status)
                .counter()
                .count();
    }
}
