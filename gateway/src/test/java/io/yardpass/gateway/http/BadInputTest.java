package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client must not send, and what it hears when it does. Never a 500, and never at a neighbour's cost. */
class BadInputTest {
    private static EdgeFixture edge;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    private static String impression(UUID id, String more) {
        return "{\"id\":\"%s\",\"campaign_id\":\"%s\",\"occurred_at\":\"2026-01-31T12:00:00Z\"%s}"
                .formatted(id, UUID.randomUUID(), more);
    }

    private static String good() {
        return impression(UUID.randomUUID(), "");
    }

    private static String spoilt(String more) {
        return impression(UUID.randomUUID(), "," + more);
    }

    private static String repeated(String text, int times) {
        return text.repeat(times);
    }

    /** Each is put between two good events: code, bad event. */
    static Object[][] badEvents() {
        return new Object[][] {
            {"malformed_event", "7"},
            {"malformed_event", "null"},
            {"malformed_event", "\"text\""},
            {"malformed_event", "[[]]"},
            {"malformed_event", spoilt("\"user_id\":null,\"user_id\":null")},
            {"missing_field", "{}"},
            {"missing_field", "{\"id\":\"" + UUID.randomUUID() + "\"}"},
            {"missing_field", "{\"id\":\"%1$s\",\"campaign_id\":\"%1$s\"}".formatted(UUID.randomUUID())},
            {"missing_field", good().replace("\"2026-01-31T12:00:00Z\"", "null")},
            {"invalid_field", good().replace("\"id\":\"", "\"id\":\"x")},
            {"invalid_field", "{\"id\":\"1-1-1-1-1\",\"campaign_id\":\"%s\"}".formatted(UUID.randomUUID())},
            {"invalid_field", spoilt("\"creative_id\":7")},
            {"invalid_field", spoilt("\"user_id\":{\"a\":[1,{\"b\":2}]}")},
            {"invalid_field", spoilt("\"viewable\":\"true\"")},
            {"invalid_field", spoilt("\"viewable\":1")},
            {"invalid_field", spoilt("\"price_micros\":-1")},
            {"invalid_field", spoilt("\"price_micros\":1.0")},
            {"invalid_field", spoilt("\"price_micros\":1e3")},
            {"invalid_field", spoilt("\"price_micros\":\"1\"")},
            {"invalid_field", spoilt("\"price_micros\":1000000000001")},
            {"invalid_field", spoilt("\"price_micros\":9223372036854775808")},
            {"invalid_field", spoilt("\"price_micros\":" + repeated("9", 5_000))},
            {"invalid_field", spoilt("\"session_id\":\"" + repeated("x", 129) + "\"")},
            {"invalid_field", spoilt("\"placement\":7")},
            {"invalid_field", good().replace("2026-01-31T12:00:00Z", "yesterday")},
            {"invalid_field", good().replace("2026-01-31T12:00:00Z", "2026-01-31T12:00:00")},
            {"invalid_field", good().replace("2026-01-31T12:00:00Z", "2026-02-30T12:00:00Z")},
            {"invalid_field", good().replace("2026-01-31T12:00:00Z", "0000-01-31T12:00:00Z")},
            {"invalid_field", good().replace("2026-01-31T12:00:00Z", "10000-01-01T00:00:00Z")},
            {"invalid_field", good().replace("\"2026-01-31T12:00:00Z\"", "1769860800")},
            {"invalid_text", spoilt("\"session_id\":\"a\\u0000b\"")},
            {"invalid_text", spoilt("\"session_id\":\"a\u0000b\"")},
            {"invalid_text", spoilt("\"session_id\":\"a\\ud800b\"")},
            {"invalid_text", spoilt("\"session_id\":\"\\udc00\"")},
            {"invalid_text", spoilt("\"metadata\":{\"k\":\"\\u0000\"}")},
            {"invalid_metadata", spoilt("\"metadata\":[]")},
            {"invalid_metadata", spoilt("\"metadata\":\"text\"")},
            {"invalid_metadata", spoilt("\"metadata\":{\"n\":1e130000}")},
            {"invalid_metadata", spoilt("\"metadata\":{\"n\":1e-99999999999999999999}")},
            {"invalid_metadata", spoilt("\"metadata\":{\"n\":" + repeated("9", 41) + "}")},
            {"invalid_metadata", spoilt("\"metadata\":{\"n\":\"" + repeated("x", 4_096) + "\"}")},
            {"invalid_metadata", spoilt("\"metadata\":" + repeated("{\"a\":", 17) + "1" + repeated("}", 17))},
            {"invalid_metadata", spoilt("\"metadata\":{\"a\":" + repeated("[", 10_000) + repeated("]", 10_000) + "}")},
            {"invalid_field", spoilt("\"creative_id\":" + repeated("[", 10_000) + repeated("]", 10_000))},
            {"event_too_large", spoilt("\"unknown\":\"" + repeated("x", 32_768) + "\"")},
        };
    }

    @ParameterizedTest
    @MethodSource("badEvents")
    void aBadEventIsRefusedAloneInAnArray(String code, String bad) {
        requireMiddleRefused(code, edge.post("/v1/ad-impressions", "[" + good() + "," + bad + "," + good() + "]"));
    }

    @ParameterizedTest
    @MethodSource("badEvents")
    void aBadEventIsRefusedAloneInLines(String code, String bad) {
        requireMiddleRefused(
                code,
                edge.post(
                        "/v1/ad-impressions",
                        good() + "\n" + bad + "\r\n\n" + good(),
                        "Content-Type",
                        "application/x-ndjson"));
    }

    private static void requireMiddleRefused(String code, Answer answer) {
        assertEquals(200, answer.status(), answer.text());
        assertEquals(2, answer.json().getInteger("accepted"), answer.text());
        assertEquals(1, answer.json().getInteger("rejected"));
        JsonObject error = answer.json().getJsonArray("errors").getJsonObject(0);
        assertEquals(1, error.getInteger("index"));
        assertEquals(code, error.getString("code"), answer.text());
        assertNotNull(error.getString("detail"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"id\":", "not json", "{\"id\":\"x}", "{,}", "\u0000", "[1,2]"})
    void aLineThatIsNotJsonIsRefusedAlone(String bad) {
        requireMiddleRefused(
                "malformed_event",
                edge.post(
                        "/v1/ad-impressions",
                        good() + "\n" + bad + "\n" + good(),
                        "Content-Type",
                        "application/x-ndjson"));
    }

    /** Bytes that are no UTF-8: a lone continuation, an overlong slash, a surrogate, a cut-off lead, beyond U+10FFFF. */
    @ParameterizedTest
    @ValueSource(strings = {"80", "c0af", "eda080", "e282", "f4908080", "ff", "00"})
    void anEventWithBytesThatAreNoTextIsRefusedAlone(String hex) throws IOException {
        var body = new ByteArrayOutputStream();
        String[] around = spoilt("\"session_id\":\"a%b\"").split("%");
        body.write(("[" + good() + "," + around[0]).getBytes(StandardCharsets.UTF_8));
        body.write(java.util.HexFormat.of().parseHex(hex));
        body.write((around[1] + "," + good() + "]").getBytes(StandardCharsets.UTF_8));
        requireMiddleRefused("invalid_text", edge.post("/v1/ad-impressions", body.toByteArray()));
    }

    static Object[][] badBodies() {
        return new Object[][] {
            {400, "malformed_json", ""},
            {400, "malformed_json", " \n"},
            {400, "malformed_json", "not json"},
            {400, "malformed_json", "7"},
            {400, "malformed_json", "\"text\""},
            {400, "malformed_json", "[" + good() + ","},
            {400, "malformed_json", "[" + good() + "," + good()},
            {400, "malformed_json", "[" + good() + "] x"},
            {400, "malformed_json", good() + good()},
            {400, "malformed_json", good().substring(0, 60)},
            {400, "malformed_json", "[" + good() + " " + good() + "]"},
            {400, "malformed_json", "{\"events\":[" + good() + "]"},
            {400, "malformed_json", "{\"events\":[],\"events\":[]}"},
            {400, "malformed_json", "[NaN]"},
            {400, "malformed_json", repeated("[", 100_000)},
            {400, "malformed_json", "{\"a\":" + repeated("[", 40_000) + repeated("]", 40_000) + "}"},
            {413, "too_many_events", "[" + repeated("7,", 2_000) + "7]"},
            {413, "too_many_events", "{\"events\":[" + repeated("{},", 2_000) + "{}]}"},
            {413, "body_too_large", "[" + good() + "]" + repeated(" ", 1_100_000)},
        };
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void aBadBodyIsAProblemAndStoresNothing(int status, String code, String body) {
        int before = edge.stored.size();
        requireProblem(status, code, edge.post("/v1/ad-impressions", body));
        requireProblem(status, code, edge.post("/v1/ad-impressions", gzip(body), "Content-Encoding", "gzip"));
        assertEquals(before, edge.stored.size());
    }

    /** Half a surrogate pair in a name is no JSON to the parser, so it costs the array, but in lines only its line. */
    @Test
    void aNameWithALoneSurrogateIsNotJson() {
        String bad = spoilt("\"metadata\":{\"\\ud800\":1}");
        requireProblem(400, "malformed_json", edge.post("/v1/ad-impressions", "[" + good() + "," + bad + "]"));
        requireMiddleRefused(
                "malformed_event",
                edge.post(
                        "/v1/ad-impressions",
                        good() + "\n" + bad + "\n" + good(),
                        "Content-Type",
                        "application/x-ndjson"));
    }

    @Test
    void aBodyOfNoDeclaredLengthIsBoundedToo() {
        byte[] large = new byte[1_100_000];
        Arrays.fill(large, (byte) ' ');
        Answer answer = edge.send(edge.request("/v1/post-views")
                .header("Authorization", "Bearer " + edge.service())
                .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(large)))
                .build());
        requireProblem(413, "body_too_large", answer);
    }

    @Test
    void tooManyLinesAreTooManyEvents() {
        String lines = IntStream.range(0, 2_001).mapToObj(i -> "{}").collect(Collectors.joining("\n"));
        requireProblem(
                413, "too_many_events", edge.post("/v1/post-views", lines, "Content-Type", "application/x-ndjson"));
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type, application/xml, unsupported_media_type",
        "Content-Type, multipart/form-data; boundary=x, unsupported_media_type",
        "Content-Type, application/json; charset=utf-16, unsupported_media_type",
        "Content-Type, ;, unsupported_media_type",
        "Content-Encoding, br, unsupported_encoding",
        "Content-Encoding, 'gzip, gzip', unsupported_encoding",
        "Content-Encoding, deflate, unsupported_encoding",
    })
    void aTypeOrEncodingWeDoNotReadIsA415(String header, String value, String code) {
        Answer answer = edge.post("/v1/ad-impressions", good(), header, value);
        requireProblem(415, code, answer);
        if (code.equals("unsupported_encoding")) {
            assertEquals("gzip, zstd, identity", answer.header("Accept-Encoding"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; Charset=\"UTF-8\"",
                "text/plain;charset=UTF-8",
                "application/x-ndjson",
                "application/ndjson",
                "application/jsonl"
            })
    void theTypesOfTheDocumentationAreRead(String contentType) {
        Answer answer = edge.post("/v1/ad-impressions", good(), "Content-Type", contentType);
        assertEquals(1, answer.json().getInteger("accepted"));
    }

    @Test
    void aGzipBodyIsInflated() {
        Answer answer = edge.post("/v1/ad-impressions", gzip("[" + good() + "]"), "Content-Encoding", "gzip");
        assertEquals(1, answer.json().getInteger("accepted"));
    }

    @Test
    void aGzipBodyHasAFewMembersAndNotMany() throws IOException {
        assertEquals(200, membered(64).status());
        requireProblem(400, "malformed_encoding", membered(65));
    }

    private Answer membered(int members) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(gzip("[]"));
        for (int i = 1; i < members; i++) {
            body.write(gzip(""));
        }
        return edge.post("/v1/ad-impressions", body.toByteArray(), "Content-Encoding", "gzip");
    }

    @Test
    void aGzipBombIsTooLargeHoweverSmallItIsSent() {
        byte[] bomb = gzip(repeated(" ", 100_000_000));
        assertTrue(bomb.length < 200_000);
        requireProblem(413, "body_too_large", edge.post("/v1/post-views", bomb, "Content-Encoding", "gzip"));
    }

    @Test
    void damagedGzipIsAProblem() {
        byte[] whole = gzip("[" + good() + "]");
        byte[] damaged = whole.clone();
        damaged[20] ^= 0x55;
        byte[] wrongChecksum = whole.clone();
        wrongChecksum[whole.length - 8] ^= 1;
        for (byte[] body : new byte[][] {
            {},
            "[]".getBytes(StandardCharsets.UTF_8),
            Arrays.copyOf(whole, whole.length - 9),
            Arrays.copyOf(whole, whole.length + 3),
            damaged,
            wrongChecksum
        }) {
            requireProblem(
                    400, "malformed_encoding", edge.post("/v1/ad-impressions", body, "Content-Encoding", "gzip"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"})
    void timesFarAwayAreReadAndLeftToTheAdmission(String time) {
        Answer answer = edge.post("/v1/ad-impressions", good().replace("2026-01-31T12:00:00Z", time));
        assertEquals(1, answer.json().getInteger("accepted"));
    }

    @Test
    void fieldsThatAreNotDocumentedAreIgnored() {
        Answer answer = edge.post("/v1/ad-impressions", spoilt("\"sdk\":{\"v\":[1,2]},\"dwell_ms\":\"x\""));
        assertEquals(1, answer.json().getInteger("accepted"));
    }

    private static byte[] gzip(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException inMemory) {
            throw new AssertionError(inMemory);
        }
        return bytes.toByteArray();
    }

    private static void requireProblem(int status, String code, Answer answer) {
        assertEquals(code, answer.json().getString("code"), answer.text());
        assertEquals(status, answer.status());
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertEquals("/problems/" + code, answer.json().getString("type"));
        assertEquals(status, answer.json().getInteger("status"));
    }
}
