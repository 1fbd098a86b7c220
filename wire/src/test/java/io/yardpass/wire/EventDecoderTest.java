package io.yardpass.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import io.yardpass.domain.TicketView;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventDecoderTest {
    private static final UUID ID = UUID.fromString("0197f000-1111-7222-8333-444455556666");
    private static final UUID A = UUID.fromString("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee");
    private static final UUID B = UUID.fromString("00000000-0000-4000-8000-00000000000b");
    private static final UUID C = UUID.fromString("00000000-0000-4000-8000-00000000000c");

    private final EventDecoder decoder = new EventDecoder(1 << 20, 2_000, 32 << 10);

    private List<DecodedEvent> decode(EventType type, BodyFormat format, String body) {
        return decoder.decode(type, format, body.getBytes(StandardCharsets.UTF_8))
                .events();
    }

    private List<Event> taken(BodyFormat format, String body) {
        return decode(EventType.POST_VIEW, format, body).stream()
                .map(event -> assertInstanceOf(DecodedEvent.Taken.class, event).event())
                .toList();
    }

    private Event one(EventType type, String body) {
        List<DecodedEvent> decoded = decode(type, BodyFormat.JSON, body);
        assertEquals(1, decoded.size());
        return assertInstanceOf(DecodedEvent.Taken.class, decoded.getFirst()).event();
    }

    private static String common() {
        return "\"id\":\"%s\",\"occurred_at\":\"1970-01-01T00:00:01.5Z\",\"user_id\":\"%s\",\"session_id\":\"s\",\"metadata\":{}"
                .formatted(ID, B);
    }

    @Test
    void everyFieldOfEveryTypeIsRead() {
        assertEquals(
                new PostView(ID, 1_500_000, A, 86_400_000, "feed", B, "s", "{}"),
                one(
                        EventType.POST_VIEW,
                        "{%s,\"post_id\":\"%s\",\"dwell_ms\":86400000,\"source\":\"feed\"}".formatted(common(), A)));
        assertEquals(
                new EventView(ID, 1_500_000, A, "search", B, "s", "{}"),
                one(EventType.EVENT_VIEW, "{%s,\"event_id\":\"%s\",\"source\":\"search\"}".formatted(common(), A)));
        assertEquals(
                new TicketView(ID, 1_500_000, A, "mail", B, "s", "{}"),
                one(EventType.TICKET_VIEW, "{%s,\"tier_id\":\"%s\",\"source\":\"mail\"}".formatted(common(), A)));
        assertEquals(
                new AdImpression(ID, 1_500_000, A, B, C, "top", false, 1_000_000_000_000L, B, "s", "{}"),
                one(
                        EventType.AD_IMPRESSION,
                        "{%s,\"campaign_id\":\"%s\",\"creative_id\":\"%s\",\"event_id\":\"%s\",\"placement\":\"top\",\"viewable\":false,\"price_micros\":1000000000000}"
                                .formatted(common(), A, B, C)));
        assertEquals(
                new AdClick(ID, 1_500_000, A, C, B, "s", "{}"),
                one(
                        EventType.AD_CLICK,
                        "{%s,\"campaign_id\":\"%s\",\"impression_id\":\"%s\"}".formatted(common(), A, C)));
    }

    @Test
    void nullIsAbsentAndTheOrderOfFieldsIsFree() {
        assertEquals(
                new PostView(ID, 1_000_000, A, null, null, null, null, null),
                one(
                        EventType.POST_VIEW,
                        "{\"metadata\":null,\"dwell_ms\":null,\"post_id\":\"%s\",\"occurred_at\":\"1970-01-01T00:00:01Z\",\"id\":\"%s\"}"
                                .formatted(A.toString().toUpperCase(), ID)));
    }

    /** Words that clients send where they have nothing are words: nobody can tell them from names. */
    @Test
    void whatNamesNobodyIsAbsent() {
        String view =
                "{\"id\":\"%s\",\"occurred_at\":\"1970-01-01T00:00:01Z\",\"post_id\":\"%s\",\"user_id\":\"%s\",\"session_id\":\"%s\"}";
        for (String blank : List.of("", " ", "\\t\\r\\n", "\u00a0\u2003\\u3000")) {
            assertEquals(
                    new PostView(ID, 1_000_000, A, null, null, null, null, null),
                    one(EventType.POST_VIEW, view.formatted(ID, A, new UUID(0, 0), blank)),
                    blank);
        }
        for (String word : List.of("undefined", "null", "web", "0", " a ")) {
            assertEquals(
                    new PostView(ID, 1_000_000, A, null, null, B, word, null),
                    one(EventType.POST_VIEW, view.formatted(ID, A, B, word)));
        }
    }

    @Test
    void withoutATimeTheOneInsideAVersion7IdCounts() {
        Event event = one(EventType.POST_VIEW, "{\"id\":\"%s\",\"post_id\":\"%s\"}".formatted(ID, A));
        assertEquals(0x0197f0001111L * 1_000, event.occurredAtMicros());
    }

    @Test
    void oneAnArrayAnEnvelopeAndLinesAreTheSame() {
        String event = "{%s,\"post_id\":\"%s\"}".formatted(common(), A);
        List<Event> two = taken(BodyFormat.JSON, "[" + event + "," + event + "]");
        assertEquals(2, two.size());
        assertEquals(
                two,
                taken(
                        BodyFormat.JSON,
                        " {\"sent\":{\"events\":[1]},\"events\" : [" + event + " , " + event + "],\"x\":[]}\n"));
        assertEquals(two, taken(BodyFormat.NDJSON, "\n" + event + "\r\n \t\n" + event + "\n"));
        assertEquals(two.subList(0, 1), taken(BodyFormat.JSON, event));
        assertEquals(two.subList(0, 1), taken(BodyFormat.JSON, "\uFEFF" + event));
        assertEquals(List.of(), decode(EventType.POST_VIEW, BodyFormat.JSON, "[]"));
        assertEquals(List.of(), decode(EventType.POST_VIEW, BodyFormat.NDJSON, ""));
    }

    private String metadata(String json) {
        return one(EventType.POST_VIEW, "{\"id\":\"%s\",\"post_id\":\"%s\",\"metadata\":%s}".formatted(ID, A, json))
                .metadata();
    }

    private String metadataOfTheSecondLine(String json) {
        String line = "{\"id\":\"%s\",\"post_id\":\"%s\",\"metadata\":%s}\n";
        List<DecodedEvent> decoded = decode(
                EventType.POST_VIEW, BodyFormat.NDJSON, line.formatted(ID, A, "{}") + line.formatted(ID, A, json));
        return assertInstanceOf(DecodedEvent.Taken.class, decoded.get(1))
                .event()
                .metadata();
    }

    @Test
    void metadataIsKeptAsItWasSent() {
        String sent =
                "{ \"a\" : [ 1 , -2.50e+3, true,false, null, {\"\\u00fc\":\"ü\\ud83d\\ude00😀\\n\\\"\"} ], \"b\":{ } }";
        assertEquals(sent, metadata(" " + sent + " "));
        assertEquals(sent, metadataOfTheSecondLine(sent));
        assertEquals(
                "{}",
                one(EventType.POST_VIEW, "\ufeff{\"id\":\"%s\",\"post_id\":\"%s\",\"metadata\":{}}".formatted(ID, A))
                        .metadata());
        assertEquals("{\"n\":1e308}", metadata("{\"n\":1e308}"));
        assertEquals("{\"n\":" + "9".repeat(40) + "}", metadata("{\"n\":" + "9".repeat(40) + "}"));
        String largest = "{\"n\":\"" + "x".repeat(4_088) + "\"}";
        assertEquals(largest, metadata(largest));
        String deepest = "{\"a\":".repeat(16) + "1" + "}".repeat(16);
        assertEquals(deepest, metadata(deepest));
    }

    @Test
    void metadataThatBreaksOffDoesNotLeakIntoTheNext() {
        String template = "{\"id\":\"" + ID + "\",\"post_id\":\"" + A + "\",\"metadata\":%s}";
        List<DecodedEvent> decoded = decode(
                EventType.POST_VIEW,
                BodyFormat.JSON,
                "[" + template.formatted("{\"a\":1}") + "," + template.formatted("{\"b\":[{\"c\":1e999}]}") + ","
                        + template.formatted("{\"d\":4}") + "]");
        assertEquals(
                "{\"a\":1}",
                assertInstanceOf(DecodedEvent.Taken.class, decoded.get(0))
                        .event()
                        .metadata());
        assertEquals(
                ID, assertInstanceOf(DecodedEvent.Refused.class, decoded.get(1)).id());
        assertEquals(
                "{\"d\":4}",
                assertInstanceOf(DecodedEvent.Taken.class, decoded.get(2))
                        .event()
                        .metadata());
    }

    @Test
    void aRejectedEventIsNamedByAnIdThatCameAfterItsFault() {
        List<DecodedEvent> decoded =
                decode(EventType.POST_VIEW, BodyFormat.JSON, "{\"post_id\":7,\"id\":\"%s\"}".formatted(ID));
        assertEquals(
                ID,
                assertInstanceOf(DecodedEvent.Refused.class, decoded.getFirst()).id());
    }

    /** Whatever bytes change, the answer is verdicts or a problem, never another exception. */
    @Test
    void anyDamageIsAVerdictOrAProblem() {
        String event = "{%s,\"post_id\":\"%s\",\"source\":\"ü😀\"}".formatted(common(), A);
        byte[] whole = ("[" + event + "," + event + "]").getBytes(StandardCharsets.UTF_8);
        var random = new Random(2026);
        int readable = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] body = whole.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            try {
                readable += decoder.decode(EventType.POST_VIEW, BodyFormat.values()[i % 2], body)
                                .events()
                                .isEmpty()
                        ? 0
                        : 1;
            } catch (ProblemException expected) {
                assertEquals(ProblemCode.MALFORMED_JSON, expected.problem().code());
            }
        }
        assertEquals(true, readable > 5_000);
    }

    @Test
    void oneEventMoreThanAllowedIsAProblem() {
        String limit = "[" + "{},".repeat(1_999) + "{}]";
        assertEquals(2_000, decode(EventType.POST_VIEW, BodyFormat.JSON, limit).size());
        var problem = assertThrows(
                ProblemException.class, () -> decode(EventType.POST_VIEW, BodyFormat.JSON, limit.replace("]", ",{}]")));
        assertEquals(ProblemCode.TOO_MANY_EVENTS, problem.problem().code());
    }
}
