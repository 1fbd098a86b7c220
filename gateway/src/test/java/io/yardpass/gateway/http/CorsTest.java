package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.yardpass.gateway.http.EdgeFixture.Answer;
import java.net.http.HttpRequest;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What pages of another origin may do: report events, and nothing else. */
class CorsTest {
    private static final Set<Endpoint> OPEN = Set.of(
            Endpoint.POST_VIEWS,
            Endpoint.EVENT_VIEWS,
            Endpoint.TICKET_VIEWS,
            Endpoint.AD_IMPRESSIONS,
            Endpoint.AD_CLICKS,
            Endpoint.BATCH,
            Endpoint.PIXEL);

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
                .header("Origin", "https://shop.example")
                .header("Access-Control-Request-Method", endpoint.method().name())
                .build());
    }

    @ParameterizedTest
    @EnumSource(Endpoint.class)
    void onlyRoutesOfEventsAreOpenToOtherOrigins(Endpoint endpoint) {
        boolean open = OPEN.contains(endpoint);
        Answer preflight = send(endpoint, "OPTIONS", "");
        Answer asked = send(endpoint, endpoint.method().name(), "");
        assertEquals(open ? 204 : 405, preflight.status());
        assertEquals(open ? endpoint.methods() : null, preflight.header("Access-Control-Allow-Methods"));
        for (Answer answer : new Answer[] {preflight, asked}) {
            assertEquals(open ? "*" : null, answer.header("Access-Control-Allow-Origin"));
            assertNull(answer.header("Access-Control-Allow-Credentials"));
            assertEquals(
                    open ? "Retry-After, RateLimit, RateLimit-Policy, traceparent, X-Request-Id" : null,
                    answer.header("Access-Control-Expose-Headers"));
        }
    }

    /** A key in the address opens no route that is not for events. */
    @ParameterizedTest
    @EnumSource(Endpoint.class)
    void aKeyInTheAddressIsTakenForEventsOnly(Endpoint endpoint) {
        Answer answer = send(endpoint, endpoint.method().name(), "?key=" + edge.publishable());
        boolean forAnybody = Set.of(Endpoint.REFERENCE, Endpoint.OPENAPI, Endpoint.PROBLEM, Endpoint.WELCOME)
                .contains(endpoint);
        if (OPEN.contains(endpoint)) {
            assertNotEquals(401, answer.status());
            assertNotEquals(403, answer.status());
        } else if (endpoint.admitsVisitors()) {
            assertEquals(400, answer.status(), "it filters by a column of that name: " + answer.text());
        } else if (!forAnybody) {
            assertEquals("forbidden", answer.json().getString("code"), answer.text());
        }
    }

    @Test
    void aPreflightIsKeptForAnHourAndNamesTheHeadersOfEvents() {
        Answer preflight = send(Endpoint.BATCH, "OPTIONS", "");
        assertEquals("3600", preflight.header("Access-Control-Max-Age"));
        assertEquals(
                Set.of(
                        "Authorization",
                        "Content-Type",
                        "Content-Encoding",
                        "X-Request-Id",
                        "traceparent",
                        "tracestate",
                        "baggage"),
                Set.of(preflight.header("Access-Control-Allow-Headers").split(", ")));
    }
}
