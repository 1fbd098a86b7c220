package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import io.yardpass.domain.TicketView;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Events of all types in one body. */
class BatchTest {
    private static final String A = "00000000-0000-4000-8000-00000000000a";
    private static EdgeFixture edge;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    @BeforeEach
    void forget() {
        edge.stored.clear();
    }

    /** An event that every type could be: the subjects of all are there. */
    private static String event(UUID id, String more) {
        return "{\"id\":\"%s\",\"occurred_at\":\"2026-01-31T12:00:00Z\",\"post_id\":\"%2$s\",\"event_id\":\"%2$s\",\"campaign_id\":\"%2$s\",\"tier_id\":\"%2$s\"%3$s}"
                .formatted(id, A, more);
    }

    private static String of(String type) {
        return event(UUID.randomUUID(), ",\"type\":\"" + type + "\"");
    }

    private static String typeFirst(String type) {
        return "{\"type\":\"" + type + "\"," + event(UUID.randomUUID(), "").substring(1);
    }

    @Test
    void eachEventIsWhatItSaysItIsWhereverItSaysIt() {
        String all = String.join(
                ",",
                of("post_view"),
                typeFirst("event_view"),
                of("ad_impression"),
                of("ad_click"),
                typeFirst("ticket_view"));
        for (String body : new String[] {
            "[" + all + "]", "{\"events\":[" + all + "]}", "{\"id\":\"of the request\",\"events\":[" + all + "]}"
        }) {
            edge.stored.clear();
            Answer answer = edge.post("/v1/batch", body.replaceAll("\"id\":\"[0-9a-f]{8}", freshStart()));
            assertEquals(5, answer.json().getInteger("accepted"), answer.text());
            assertInstanceOf(PostView.class, edge.stored.get(0));
            assertInstanceOf(EventView.class, edge.stored.get(1));
            assertInstanceOf(AdImpression.class, edge.stored.get(2));
            assertInstanceOf(AdClick.class, edge.stored.get(3));
            assertInstanceOf(TicketView.class, edge.stored.get(4));
        }
    }

    /** New ids for the same body, so that no event is a duplicate of the body before. */
    private static String freshStart() {
        return "\"id\":\"" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void aLineEachAndASingleObjectAreRead() {
        Answer lines =
                edge.post("/v1/batch", of("post_view") + "\n" + of("ad_click"), "Content-Type", "application/x-ndjson");
        assertEquals(2, lines.json().getInteger("accepted"), lines.text());
        assertEquals(1, edge.post("/v1/batch/", of("ad_click")).json().getInteger("accepted"));
        assertEquals(1, edge.post("/v1/batch", typeFirst("event_view")).json().getInteger("accepted"));
    }

    @Test
    void verdictsStandAtThePlacesOfTheWholeBody() {
        UUID twice = UUID.randomUUID();
        String view = event(twice, ",\"type\":\"post_view\"");
        Answer answer = edge.post(
                "/v1/batch",
                "[" + String.join(",", of("ad_click"), "7", view, of("party"), view, of("event_view")) + "]");
        assertEquals(3, answer.json().getInteger("accepted"), answer.text());
        assertEquals(1, answer.json().getInteger("duplicate"));
        assertEquals(2, answer.json().getInteger("rejected"));
        JsonArray errors = answer.json().getJsonArray("errors");
        requireError(1, "malformed_event", errors.getJsonObject(0));
        requireError(3, "invalid_field", errors.getJsonObject(1));
        requireError(4, "duplicate", errors.getJsonObject(2));
        assertEquals(twice.toString(), errors.getJsonObject(2).getString("id"));
    }

    /** Code and the fields of a bad event beside the good ones. */
    static Object[][] badEvents() {
        return new Object[][] {
            {"missing_field", ""},
            {"missing_field", ",\"type\":null"},
            {"invalid_field", ",\"type\":\"party\""},
            {"invalid_field", ",\"type\":\"POST_VIEW\""},
            {"invalid_field", ",\"type\":7"},
            {"invalid_field", ",\"type\":{\"a\":[]}"},
            {"malformed_event", ",\"type\":\"post_view\",\"type\":\"post_view\""},
            {"malformed_event", ",\"type\":\"post_view\",\"type\":\"ad_click\""},
            {"invalid_field", ",\"dwell_ms\":-1,\"type\":\"post_view\""},
            {"invalid_field", ",\"type\":\"post_view\",\"dwell_ms\":-1"},
            {"invalid_metadata", ",\"metadata\":[1,[2]],\"type\":\"ad_click\""},
        };
    }

    @ParameterizedTest
    @MethodSource("badEvents")
    void aBadEventIsRefusedAlone(String code, String more) {
        UUID id = UUID.randomUUID();
        Answer answer =
                edge.post("/v1/batch", "[" + of("ad_click") + "," + event(id, more) + "," + of("post_view") + "]");
        assertEquals(2, answer.json().getInteger("accepted"), answer.text());
        JsonObject error = answer.json().getJsonArray("errors").getJsonObject(0);
        requireError(1, code, error);
        assertEquals(id.toString(), error.getString("id"));
    }

    private static void requireError(int index, String code, JsonObject error) {
        assertEquals(index, error.getInteger("index"), error.encode());
        assertEquals(code, error.getString("code"), error.encode());
    }

    @ParameterizedTest
    @CsvSource({"ad_click, dwell_ms", "post_view, price_micros", "event_view, viewable", "ad_impression, impression_id"
    })
    void aFieldThatTheTypeDoesNotHaveIsIgnoredWhateverItHolds(String type, String foreign) {
        for (String more :
                new String[] {",\"%2$s\":[\"x\"],\"%2$s\":1,\"type\":\"%1$s\"", ",\"type\":\"%1$s\",\"%2$s\":[\"x\"]"
                }) {
            Answer answer = edge.post("/v1/batch", event(UUID.randomUUID(), more.formatted(type, foreign)));
            assertEquals(1, answer.json().getInteger("accepted"), answer.text());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "authenticated, post_view, ",
        "authenticated, event_view, ",
        "authenticated, ad_impression, type_not_allowed",
        "authenticated, ticket_view, ",
        "authenticated, ad_click, type_not_allowed",
        "anon, post_view, ",
        "anon, event_view, ",
        "anon, ad_impression, ",
        "anon, ticket_view, ",
        "anon, ad_click, ",
        "service_role, ad_impression, ",
        "service_role, ad_click, ",
    })
    void whatACallerMayNotSendIsRefusedAlone(String role, String type, String code) {
        String token = switch (role) {
            case "authenticated" -> edge.user();
            case "anon" -> edge.publishable();
            default -> edge.service();
        };
        Answer answer = edge.post(
                "/v1/batch", "[" + of("post_view") + "," + of(type) + "]", "Authorization", "Bearer " + token);
        assertEquals(200, answer.status(), answer.text());
        assertEquals(code == null ? 2 : 1, answer.json().getInteger("accepted"), answer.text());
        assertEquals(
                code,
                code == null
                        ? null
                        : answer.json().getJsonArray("errors").getJsonObject(0).getString("code"));
    }

    @Test
    void refusalsAreCountedByTheTypeThatWasSaid() {
        double before = refusals("unknown", "invalid_field");
        edge.post("/v1/batch", "[" + of("party") + "]");
        edge.post("/v1/batch", "[" + of("ad_click") + "]", "Authorization", "Bearer " + edge.user());
        assertEquals(before + 1, refusals("unknown", "invalid_field"));
        assertEquals(true, refusals("ad_click", "type_not_allowed") >= 1);
    }

    private static double refusals(String type, String code) {
        var counter = edge.meters
                .find(RequestMeters.REFUSED_EVENTS)
                .tags("type", type, "code", code)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    /** The single routes never had a field type, and an SDK may send one there. */
    @Test
    void onARouteOfOneTypeTheFieldTypeIsIgnored() {
        Answer answer = edge.post("/v1/post-views", event(UUID.randomUUID(), ",\"type\":7"));
        assertEquals(1, answer.json().getInteger("accepted"), answer.text());
        assertInstanceOf(PostView.class, edge.stored.getFirst());
    }

    @Test
    void anObjectWithAnArrayNamedEventsIsAnEnvelopeWhereverThatStands() {
        String two = of("post_view") + "," + of("post_view");
        for (String body : new String[] {
            "{\"id\":\"" + UUID.randomUUID() + "\",\"post_id\":\"" + A + "\",\"events\":[" + two + "]}",
            "{\"type\":\"batch\",\"events\":[" + two + "],\"sent\":1}",
            "{\"id\":1,\"a\":{\"events\":[1]},\"events\":[" + two + "]}"
        }) {
            String fresh = body.replace(two, of("post_view") + "," + of("post_view"));
            assertEquals(2, edge.post("/v1/post-views", fresh).json().getInteger("accepted"), fresh);
        }
        Answer event = edge.post("/v1/post-views", event(UUID.randomUUID(), ",\"events\":7,\"a\":{\"events\":[]}"));
        assertEquals(1, event.json().getInteger("accepted"), event.text());
        assertNull(edge.stored.getLast().metadata());
        assertEquals(
                "malformed_json",
                edge.post("/v1/post-views", "{\"id\":1,\"events\":[],\"events\":[]}")
                        .json()
                        .getString("code"));
    }
}
