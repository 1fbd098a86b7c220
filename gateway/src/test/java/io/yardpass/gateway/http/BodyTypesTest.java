package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.yardpass.gateway.http.EdgeFixture.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients put around their JSON: how they call it, what stands before it, how long its texts are. */
class BodyTypesTest {
    private static final String MARK = "\ufeff";
    private static final String ID = "00000000-0000-4000-8000-0000000000d1";

    private static EdgeFixture edge;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    private static String view(String more) {
        return "{\"id\":\"%s\",\"post_id\":\"%1$s\",\"occurred_at\":\"2026-01-31T12:00:00Z\"%s}"
                .formatted(UUID.randomUUID(), more);
    }

    private static String purchase() {
        return """
                {"id":"%s","event_id":"%1$s","user_id":"%s","currency":"USD","total_cents":10000,
                 "items":[{"tier_id":"%1$s","quantity":2}]}""".formatted(UUID.randomUUID(), EdgeFixture.USER);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(utf8(text));
        } catch (IOException inMemory) {
            throw new AssertionError(inMemory);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=utf8",
                "application/json; charset=UTF8",
                "application/json;charset=\"utf8\"",
                "application/json; charset = utf-8",
                "application/json; charset='utf-8'",
                "application/json; charset=utf_8",
                "application/json; charset=unicode-1-1-utf-8",
                "application/json; odd; charset=Utf-8; q=1",
                "text/plain; charset=utf8",
            })
    void utf8IsKnownByAllItsNames(String type) {
        Answer events = edge.post("/v1/post-views", view(""), "Content-Type", type);
        assertEquals(1, events.json().getInteger("accepted"), events.text());
        assertEquals(
                201,
                edge.post("/v1/ticket-purchases", purchase(), "Content-Type", type, "Idempotency-Key", "k")
                        .status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"iso-8859-1", "utf-16", "utf-8x", "utf-80", "windows-1252", "\"\""})
    void anotherCharsetIsNotTaken(String charset) {
        Answer answer = edge.post("/v1/post-views", view(""), "Content-Type", "application/json; charset=" + charset);
        assertEquals("unsupported_media_type", answer.json().getString("code"));
    }

    /** The marks, the body behind them, and how it is called. */
    static Object[][] eventsBehindAMark() {
        return new Object[][] {
            {"application/json", view("")},
            {"application/json", "[" + view("") + "]"},
            {"application/json", "{\"events\":[" + view("") + "]}"},
            {"application/x-ndjson", view("") + "\n"},
            {"application/x-www-form-urlencoded", "data=" + view("")},
            {"application/x-www-form-urlencoded", "data=%EF%BB%BF" + view("")},
        };
    }

    @ParameterizedTest
    @MethodSource("eventsBehindAMark")
    void aByteOrderMarkBeforeEventsIsPassedOver(String type, String body) {
        Answer plain = edge.post("/v1/post-views", utf8(MARK + body), "Content-Type", type);
        assertEquals(1, plain.json().getInteger("accepted"), plain.text());
        Answer packed =
                edge.post("/v1/post-views", gzip(MARK + body), "Content-Type", type, "Content-Encoding", "gzip");
        assertEquals(1, packed.json().getInteger("duplicate"), packed.text());
    }

    @Test
    void aByteOrderMarkBeforePurchasesIsPassedOver() {
        Answer one = edge.post("/v1/ticket-purchases", utf8(MARK + purchase()), "Idempotency-Key", "k");
        assertEquals(201, one.status(), one.text());
        String array = MARK + " [" + purchase() + "," + purchase() + "]";
        Answer plain = edge.post("/v1/ticket-purchases", utf8(array), "Idempotency-Key", "k");
        assertEquals(2, plain.json().getInteger("posted"), plain.text());
        Answer packed =
                edge.post("/v1/ticket-purchases", gzip(array), "Idempotency-Key", "k", "Content-Encoding", "gzip");
        assertEquals(2, packed.json().getInteger("posted"), packed.text());
    }

    @Test
    void aByteOrderMarkAloneIsNoBody() {
        Answer release = edge.post("/v1/ticket-holds/" + ID + "/release", utf8(MARK), "Idempotency-Key", "k");
        assertEquals(201, release.status(), release.text());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/post-views, application/json",
        "/v1/post-views, application/x-ndjson",
        "/v1/post-views, application/x-www-form-urlencoded",
        "/v1/ticket-purchases, application/json",
        "/v1/ticket-scans, application/json",
    })
    void twoByteOrderMarksAreRefused(String path, String type) {
        String body = MARK + MARK + (path.contains("purchases") ? purchase() : view(""));
        Answer answer = edge.post(path, utf8(body), "Content-Type", type, "Idempotency-Key", "k");
        assertEquals(400, answer.status());
        assertEquals("malformed_json", answer.json().getString("code"), answer.text());
    }

    @Test
    void aByteOrderMarkElsewhereIsNoJson() {
        Answer inside = edge.post("/v1/post-views", utf8("[" + MARK + view("") + "]"));
        assertEquals("malformed_json", inside.json().getString("code"), inside.text());
        Answer behind = edge.post("/v1/post-views", utf8("[" + view("") + "]" + MARK));
        assertEquals("malformed_json", behind.json().getString("code"), behind.text());
    }

    /** Some clients name a type with every call. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "application/json", "text/xml", ";"})
    void aCallWithoutABodyIsOfNoType(String type) {
        for (String path :
                new String[] {"/v1/ticket-holds/" + ID + "/release", "/v1/sponsorship-orders/" + ID + "/lock"}) {
            Answer answer = edge.post(path, "", "Content-Type", type, "Idempotency-Key", "k");
            assertNotEquals(415, answer.status(), answer.text());
            assertEquals(201, chunkedNothing(path, type).status());
        }
        Answer events = edge.post("/v1/post-views", "", "Content-Type", type);
        assertEquals("malformed_json", events.json().getString("code"), events.text());
        Answer function = edge.post("/v1/rpc/erase_user", "", "Content-Type", type);
        assertEquals("malformed", function.json().getString("code"), function.text());
    }

    private static Answer chunkedNothing(String path, String type) {
        return edge.send(edge.request(path)
                .header("Authorization", "Bearer " + edge.service())
                .header("Idempotency-Key", "k")
                .header("Content-Type", type)
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[0])))
                .build());
    }

    @Test
    void aBodyOfUntoldLengthIsOfItsType() {
        Answer answer = edge.send(edge.request("/v1/post-views")
                .header("Authorization", "Bearer " + edge.service())
                .header("Content-Type", "text/xml")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("<a/>")))
                .build());
        assertEquals(415, answer.status());
    }

    /** One beyond U+FFFF is one character, though Java and JavaScript count two. */
    @Test
    void lengthsAreCountedInCharacters() {
        String smile = "\ud83d\ude00";
        Answer events = edge.post(
                "/v1/post-views",
                "[" + view(",\"session_id\":\"" + smile.repeat(128) + "\"") + ","
                        + view(",\"source\":\"" + "\\ud83d\\ude00".repeat(128) + "\"") + ","
                        + view(",\"source\":\"" + smile.repeat(129) + "\"") + "]");
        assertEquals(2, events.json().getInteger("accepted"), events.text());
        assertEquals(
                "invalid_field",
                events.json().getJsonArray("errors").getJsonObject(0).getString("code"));
        for (int extra = 0; extra < 2; extra++) {
            String reference = smile.repeat(255 + extra);
            Answer bought = edge.post(
                    "/v1/ticket-purchases",
                    purchase().replace("\"items\"", "\"payment_reference\":\"" + reference + "\",\"items\""),
                    "Idempotency-Key",
                    "k");
            assertEquals(extra == 0 ? 201 : 422, bought.status(), bought.text());
            Answer scanned = edge.post(
                    "/v1/ticket-scans",
                    "{\"code\":\"" + smile.repeat(64 + extra) + "\",\"event_id\":\"" + ID + "\"}",
                    "Idempotency-Key",
                    "k");
            assertEquals(extra == 0 ? 201 : 422, scanned.status(), scanned.text());
        }
    }
}
