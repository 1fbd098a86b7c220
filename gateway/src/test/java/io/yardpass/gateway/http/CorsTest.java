package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.gateway.http.EdgeFixture.Answer;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What pages of another origin may do: report events, and read what anybody may. */
class CorsTest {
    private static final Set<Endpoint> OPEN = Set.of(
            Endpoint.POST_VIEWS,
            Endpoint.EVENT_VIEWS,
            Endpoint.TICKET_VIEWS,
            Endpoint.AD_IMPRESSIONS,
            Endpoint.AD_CLICKS,
            Endpoint.BATCH,
            Endpoint.PIXEL);

    private static final Set<Endpoint> FOR_READERS = Set.of(
            Endpoint.VIEW,
            Endpoint.FUNCTION,
            Endpoint.OPENAPI_OF_CALLER,
            Endpoint.REFERENCE,
            Endpoint.OPENAPI,
            Endpoint.SCHEMAS,
            Endpoint.SCHEMA,
            Endpoint.PROBLEM,
            Endpoint.WELCOME);

    private static final String PAGE = "https://shop.example";

    private static EdgeFixture edge;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    private static Answer send(Endpoint endpoint, String method, String query) {
        String path = endpoint.path().replaceAll(":\\w+", "00000000-0000-4000-8000-00000000000a");
        return edge.send(edge.request(path + query)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Origin", PAGE)
                .header("Access-Control-Request-Method", endpoint.method().name())
                .build());
    }

    private static final String EXPOSED =
            "Content-Range, ETag, Preference-Applied, Retry-After, RateLimit, RateLimit-Policy,"
                    + " Idempotent-Replayed, traceparent, X-Request-Id";

    @ParameterizedTest
    @EnumSource(Endpoint.class)
    void onlyEventsAndWhatAnybodyMayReadAreOpenToOtherOrigins(Endpoint endpoint) {
        boolean open = OPEN.contains(endpoint) || FOR_READERS.contains(endpoint);
        Answer preflight = send(endpoint, "OPTIONS", "");
        Answer asked = send(endpoint, endpoint.method().name(), "");
        assertEquals(open ? 204 : 405, preflight.status());
        assertEquals(open ? endpoint.methods() : null, preflight.header("Access-Control-Allow-Methods"));
        for (Answer answer : new Answer[] {preflight, asked}) {
            assertEquals(open ? "*" : null, answer.header("Access-Control-Allow-Origin"));
            assertNull(answer.header("Access-Control-Allow-Credentials"));
            assertFalse(
                    answer.response().headers().allValues("Vary").contains("Origin"), "no answer depends on the page");
            assertEquals(open ? EXPOSED : null, answer.header("Access-Control-Expose-Headers"));
        }
    }

    private static Answer read(EdgeFixture from, String path, String token, String origin) {
        HttpRequest.Builder request = from.request(path).header("Origin", origin);
        return from.send((token == null ? request : request.header("Authorization", "Bearer " + token)).build());
    }

    @Test
    void aViewIsReadFromAnywhereUnlessAUserOrAServiceAsks() {
        for (String token : Arrays.asList(null, edge.publishable(), "made-up")) {
            assertEquals("*", read(edge, "/rest/v1/events", token, PAGE).header("Access-Control-Allow-Origin"));
        }
        for (String token : List.of(edge.user(), edge.service())) {
            Answer answer = read(edge, "/rest/v1/events", token, PAGE);
            assertNull(answer.header("Access-Control-Allow-Origin"));
            assertNull(answer.header("Access-Control-Expose-Headers"));
        }
    }

    @Test
    void pagesOfAListedOriginUseTokensAtEveryAddress() {
        try (var listing = new EdgeFixture(options -> options.withCorsOrigins(Set.of(PAGE)))) {
            for (String path : List.of("/rest/v1/events", "/v1/ledger/trial-balance")) {
                Answer answer = read(listing, path, listing.user(), PAGE);
                assertEquals(PAGE, answer.header("Access-Control-Allow-Origin"));
                assertEquals(EXPOSED, answer.header("Access-Control-Expose-Headers"));
                assertTrue(answer.response().headers().allValues("Vary").contains("Origin"));
                assertNull(answer.header("Access-Control-Allow-Credentials"));
                for (String other :
                        List.of("https://evil.example", PAGE + ".evil.example", "null", "http://shop.example")) {
                    Answer refused = read(listing, path, listing.user(), other);
                    assertNull(refused.header("Access-Control-Allow-Origin"));
                    assertTrue(refused.response().headers().allValues("Vary").contains("Origin"));
                }
            }
            Answer preflight = preflight(listing, "/v1/ledger/transactions", PAGE);
            assertEquals(204, preflight.status());
            assertEquals(PAGE, preflight.header("Access-Control-Allow-Origin"));
            assertEquals("POST, GET, HEAD", preflight.header("Access-Control-Allow-Methods"));
            assertEquals(
                    405,
                    preflight(listing, "/v1/ledger/transactions", "https://evil.example")
                            .status());
        }
    }

    private static Answer preflight(EdgeFixture from, String path, String origin) {
        return from.send(from.request(path)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .build());
    }

    /** A key in the address opens no route that is not for events. */
    @ParameterizedTest
    @EnumSource(Endpoint.class)
    void aKeyInTheAddressIsTakenForEventsOnly(Endpoint endpoint) {
        Answer answer = send(endpoint, endpoint.method().name(), "?key=" + edge.publishable());
        boolean forAnybody = Set.of(
                        Endpoint.REFERENCE,
                        Endpoint.OPENAPI,
                        Endpoint.SCHEMAS,
                        Endpoint.SCHEMA,
                        Endpoint.PROBLEM,
                        Endpoint.WELCOME)
                .contains(endpoint);
        if (OPEN.contains(endpoint)) {
            assertNotEquals(401, answer.status());
            assertNotEquals(403, answer.status());
        } else if (endpoint == Endpoint.OPENAPI_OF_CALLER) {
            assertEquals(200, answer.status(), "it is described to a visitor");
        } else if (endpoint.admitsVisitors()) {
            assertEquals(400, answer.status(), "it filters by a column of that name: " + answer.text());
        } else if (!forAnybody) {
            assertEquals("forbidden", answer.json().getString("code"), answer.text());
        }
    }

    /** Those that @supabase/postgrest-js and supabase-js send among them. */
    @Test
    void aPreflightIsKeptForAnHourAndNamesTheHeadersThatClientsSend() {
        for (Endpoint endpoint : List.of(Endpoint.BATCH, Endpoint.VIEW)) {
            Answer preflight = send(endpoint, "OPTIONS", "");
            assertEquals("3600", preflight.header("Access-Control-Max-Age"));
            Set<String> taken = Set.of(preflight
                    .header("Access-Control-Allow-Headers")
                    .toLowerCase(Locale.ROOT)
                    .split(", "));
            assertTrue(
                    taken.containsAll(List.of(
                            "authorization",
                            "apikey",
                            "content-type",
                            "content-encoding",
                            "prefer",
                            "range",
                            "range-unit",
                            "accept-profile",
                            "content-profile",
                            "x-client-info",
                            "x-retry-count",
                            "x-request-id",
                            "traceparent",
                            "tracestate",
                            "baggage")),
                    taken::toString);
        }
    }
}
