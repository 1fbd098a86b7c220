package io.yardpass.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.domain.RejectionCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where in its body each event stood. One byte is one character in these bodies, so that any bytes can be written. */
class EventBytesTest {
    private static final String GOOD =
            "{\"id\":\"0197f000-1111-7222-8333-444455556666\",\"post_id\":\"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee\"}";
    private static final String BAD = "{ \"post_id\" : [7, {\"a\":\"}]\"}] , \"id\":\"7\" }";

    private final EventDecoder decoder = new EventDecoder(1 << 20, 2_000, 200);

    private List<String> bytes(BodyFormat format, String text) {
        DecodedBody body = decoder.decode(EventType.POST_VIEW, format, text.getBytes(ISO_8859_1));
        return body.events().stream()
                .map(event -> new String(body.json(), event.from(), event.to() - event.from(), ISO_8859_1))
                .toList();
    }

    @Test
    void ofEventsInAnArrayWhateverTheyAre() {
        List<String> elements = List.of(GOOD, BAD, "7", "-1.5e3", "\"a \\\" text\"", "[1,[2]]", "null", "true", "{}");
        assertEquals(elements, bytes(BodyFormat.JSON, "[" + String.join(",", elements) + "]"));
        assertEquals(elements, bytes(BodyFormat.JSON, " [ " + String.join(" ,\n ", elements) + " ] "));
    }

    @Test
    void ofEventsInAnEnvelopeAndOfOneAlone() {
        assertEquals(
                List.of(BAD, GOOD),
                bytes(BodyFormat.JSON, "{\"id\":1,\"sent\":[{}], \"events\" : [" + BAD + ", " + GOOD + "]}"));
        assertEquals(List.of(GOOD), bytes(BodyFormat.JSON, " \n" + GOOD + " "));
        assertEquals(List.of(BAD), bytes(BodyFormat.JSON, BAD));
    }

    @Test
    void ofEventsOnLinesAndOfTheWholeLineWhereThatIsNoJson() {
        assertEquals(
                List.of(GOOD, BAD, "{\"id\":", GOOD + GOOD, "12"),
                bytes(BodyFormat.NDJSON, "\n" + GOOD + "\n " + BAD + " \n{\"id\":\n" + GOOD + GOOD + "\n12"));
    }

    @Test
    void ofAFormWhatItsFieldHeld() {
        String escaped = BAD.replace("\"", "%22").replace(" ", "+").replace("&", "%26");
        assertEquals(List.of(BAD), bytes(BodyFormat.FORM, "x=1&data=" + escaped));
    }

    @Test
    void behindAByteOrderMark() {
        assertEquals(List.of(BAD), bytes(BodyFormat.JSON, "\u00ef\u00bb\u00bf" + BAD));
        assertEquals(List.of(GOOD, BAD), bytes(BodyFormat.NDJSON, GOOD + "\n\u00ef\u00bb\u00bf" + BAD));
    }

    @Test
    void whatIsNoTextIsPutBack() {
        String nul = BAD.replace("}]\"", "\u0000\u00ff}]\"");
        String many = "{\"source\":\"" + "\u0000".repeat(40) + "\u00c3\"}";
        assertEquals(List.of(nul, GOOD, many), bytes(BodyFormat.JSON, "[" + nul + "," + GOOD + "," + many + "]"));
        assertEquals(List.of(many, nul), bytes(BodyFormat.NDJSON, many + "\n" + nul));
    }

    @Test
    void ofAnEventThatIsTooLargeAllTheSame() {
        String large = "{\"source\":\"" + "x".repeat(300) + "\"}";
        assertEquals(List.of(large, GOOD), bytes(BodyFormat.JSON, "[" + large + "," + GOOD + "]"));
    }

    @Test
    void andTakenAloneItIsJudgedAsItWasInItsBody() {
        for (String event : List.of(GOOD, BAD, "7", "{\"id\":", GOOD + GOOD, "{\"events\":[" + GOOD + "]}", "")) {
            byte[] bytes = event.getBytes(UTF_8);
            DecodedBody alone = decoder.decodeAlone(EventType.POST_VIEW, bytes);
            assertEquals(1, alone.events().size(), event);
            assertEquals(event.equals(GOOD), alone.events().getFirst() instanceof DecodedEvent.Taken, event);
            assertArrayEquals(event.getBytes(UTF_8), bytes, event);
        }
    }

    @Test
    void withoutATypeAnEventTakenAloneMustNameIt() {
        assertEquals(
                RejectionCode.MISSING_FIELD,
                ((DecodedEvent.Refused) decoder.decodeAlone(null, GOOD.getBytes(UTF_8))
                                .events()
                                .getFirst())
                        .verdict()
                        .code());
    }
}
