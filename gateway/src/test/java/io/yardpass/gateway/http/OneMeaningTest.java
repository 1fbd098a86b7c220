package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Verdict;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two readers could understand in two ways is refused, and every answer says which version it is in, and when. */
@Timeout(60)
class OneMeaningTest {
    private static final String STATUS_LINE = "HTTP/1\\.1 [1-5][0-9][0-9] ";

    private static EdgeFixture edge;

    @BeforeAll
    static void open() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void close() {
        edge.close();
    }

    /** Everything that is answered to this, until the edge hangs up. */
    private static String answers(String... pieces) throws IOException, InterruptedException {
        try (var socket = new Socket("127.0.0.1", edge.port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            for (String piece : pieces) {
                socket.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
                TimeUnit.MILLISECONDS.sleep(pieces.length > 1 ? 30 : 0);
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String post(String more) {
        return "POST /v1/post-views HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + edge.service() + "\r\n" + more
                + "\r\n";
    }

    private static void requireRefused(int status, String code, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertEquals(1, answer.split(STATUS_LINE, -1).length - 1, answer);
        assertTrue(answer.toLowerCase().contains("\r\nconnection: close\r\n"), answer);
        assertEquals(code, body(answer).getString("code"), answer);
    }

    private static JsonObject body(String answer) {
        return new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    private static String header(String answer, String name) {
        return answer.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse(null);
    }

    /** Heads, after each of which the end of the next request would be in doubt; | stands for CR LF, ~ for LF alone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1|",
                "GET / HTTP/1.1|Host: x|Host: x|",
                "GET / HTTP/1.1|Host: x|host: y|",
                "GET / HTTP/1.1|Host: x, y|",
                "GET / HTTP/1.1|Host: x/y|",
                "GET / HTTP/1.1|Host: a@x|",
                "GET / HTTP/1.1|Host: x y|",
                "GET / HTTP/1.0|Host: x|Host: x|",
                "GET / HTTP/1.1|Host: x| y|",
                "GET / HTTP/1.1|Host: x|A: b|\tc|",
                "GET / HTTP/1.1| A: b|Host: x|",
                "GET / HTTP/1.1|Host: x|A: b| |",
                "GET / HTTP/1.1|Host : x|",
                "GET / HTTP/1.1|Host: x|A b: c|",
                "GET / HTTP/1.1|Host: x|no colon|",
                "GET / HTTP/1.1|Host: x|: no name|",
                "GET / HTTP/1.1|Host: x|Content-Length: 1|Content-Length: 1|",
                "GET / HTTP/1.0|Content-Length: 1|Content-Length: 2|",
                "GET / HTTP/1.1|Host: x|Content-Length: 1, 1|",
                "GET / HTTP/1.1|Host: x|Content-Length: +1|",
                "GET / HTTP/1.1|Host: x|Content-Length: -1|",
                "GET / HTTP/1.1|Host: x|Content-Length: 0x1|",
                "GET / HTTP/1.1|Host: x|Content-Length: 1 1|",
                "GET / HTTP/1.1|Host: x|Content-Length:|",
                "GET / HTTP/1.1|Host: x|Content-Length: 99999999999999999999|",
                "GET / HTTP/1.1|Host: x|Content-Length: 1|Transfer-Encoding: chunked|",
                "GET / HTTP/1.1|Host: x|Transfer-Encoding: chunked|Content-Length: 1|",
                "GET / HTTP/1.1|Host: x|Transfer-Encoding: chunked|Transfer-Encoding: chunked|",
                "GET / HTTP/1.1|Host: x|Transfer-Encoding: identity|",
                "GET / HTTP/1.1|Host: x|Transfer-Encoding: gzip, chunked|",
                "GET / HTTP/1.1|Host: x|Transfer-Encoding: chunked, identity|",
                "GET / HTTP/1.1|Host: x|Transfer-Encoding: xchunked|",
                "GET / HTTP/1.1|Host: x|Transfer-Encoding: \"chunked\"|",
                "GET / HTTP/1.1|Host: x|Transfer-Encoding:|",
                "GET / HTTP/1.1|Host: x|Transfer-Encoding: \u000bchunked|",
                "GET / HTTP/1.0|Host: x|Transfer-Encoding: chunked|",
                "GET / HTTP/1.1x|Host: x|",
                "GET / http/1.1|Host: x|",
                "GET / HTTP/1.1 x|Host: x|",
                "GET / HTTP/1.10|Host: x|",
                "GET /|Host: x|",
                "GET / HTTP/1.1~Host: x|",
                "GET / HTTP/1.1|Host: x~",
                "GET / HTTP/1.1|A: b~Host: x|",
            })
    void aHeadOfTwoMeaningsIsRefusedAndTheConnectionClosed(String head) throws Exception {
        String sent = head.replace("|", "\r\n").replace("~", "\n") + "\r\n";
        String next = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        requireRefused(400, "bad_request", answers(sent + next));
        if (sent.length() > 20) {
            // A line may end with what was read at once.
            String[] lines = sent.split("(?<=\n)");
            requireRefused(400, "bad_request", answers(lines));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n"})
    void aLineEndsWithBothItsCharacters(String sent) throws Exception {
        requireRefused(400, "bad_request", answers(sent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/3.0", "HTTP/9.9", "HTTP/2"})
    void anotherVersionIs505AndNotEchoed(String version) throws Exception {
        requireRefused(
                505, "http_version_not_supported", answers("GET / " + version + "\r\nHost: x\r\n\r\nSM\r\n\r\n"));
    }

    @Test
    void thePrefaceOfHttp2Is505() throws Exception {
        requireRefused(505, "http_version_not_supported", answers("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    }

    @Test
    void anAnswerToHttp10IsInHttp11AndSaysWhetherTheConnectionStaysOpen() throws Exception {
        String closed = answers("GET / HTTP/1.0\r\n\r\n");
        assertTrue(closed.startsWith("HTTP/1.1 200 OK\r\n"), closed);
        assertEquals("close", header(closed, "Connection"));
        String kept = answers("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n");
        assertEquals(2, kept.split("HTTP/1.1 200 OK", -1).length - 1, kept);
        assertEquals("keep-alive", header(kept, "Connection").toLowerCase());
    }

    @Test
    void everyAnswerHasADate() throws Exception {
        for (String request : List.of(
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "OPTIONS /v1/batch HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /v1/pixel.gif?key=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                post("Content-Length: 2\r\nConnection: close\r\n") + "[]",
                "GET / HTTP/2.0\r\n\r\n",
                "nonsense\r\n\r\n",
                "GET / HTTP/1.1\r\n" + "a:b\r\n".repeat(200))) {
            String date = header(answers(request), "Date");
            assertTrue(
                    date != null && date.matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} .* GMT"), request + date);
            var sent = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
            assertTrue(Math.abs(sent.toEpochSecond() - System.currentTimeMillis() / 1_000) < 5, date);
        }
    }

    @Test
    void everyProblemIsAnInstanceNamedAfterItsRequest() throws Exception {
        for (String request : List.of(
                "GET /nowhere HTTP/1.1\r\nHost: x\r\nX-Request-Id: r-1\r\nConnection: close\r\n\r\n",
                "GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /v1/ledger/trial-balance HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET / HTTP/3.0\r\n\r\n")) {
            String answer = answers(request);
            String id = header(answer, "X-Request-Id");
            assertEquals("/requests/" + id, body(answer).getString("instance"), answer);
            assertTrue(!request.contains("r-1") || id.equals("r-1"));
        }
        var array = edge.post("/v1/ticket-purchases", "[{},7]", "Idempotency-Key", "k", "X-Request-Id", "r-2");
        for (int i = 0; i < 2; i++) {
            JsonObject result = array.json().getJsonArray("results").getJsonObject(i);
            assertEquals("/requests/r-2#" + i, result.getJsonObject("body").getString("instance"), array.text());
        }
    }

    /** Chunks of a body of two bytes, or none; | stands for the end of a line. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2|[]x|0||",
                "2|[]0||",
                "x|[]|0||",
                "-2|[]|0||",
                "0x2|[]|0||",
                "|2|[]|0||",
                "fffffffff|[]|0||",
                "2|[]|0|no colon||",
                "2\n[]|0||",
                "2;\n[]|0||",
                "2 2|[]|0||",
                "2 |[]|0||",
                " 2|[]|0||",
                "2\t2|[]|0||",
                "2|[]|0 0||",
                "2|[]|0|X: a| b||",
                "2|[]|0|X: a|\tb||",
                "2|[]|0| X: a||",
                "2|[]|0|X: a| |Y: b||",
            })
    void aBrokenChunkIsABadRequestAndTheConnectionClosed(String chunks) throws Exception {
        String sent = post("Transfer-Encoding: chunked\r\n") + chunks.replace("|", "\r\n");
        requireRefused(400, "bad_request", answers(sent + "GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        requireRefused(400, "bad_request", answers(sent.split("(?<=\n)")));
    }

    @Test
    void whatWasAskedBeforeABrokenChunkIsAnswered() throws Exception {
        Promise<IngestOutcome> commit = Promise.promise();
        EventSink before = edge.sink;
        edge.sink = (_, _, _) -> commit.future();
        String view = "{\"id\":\"%s\",\"post_id\":\"%1$s\",\"occurred_at\":\"2026-01-31T12:00:00Z\"}"
                .formatted(UUID.randomUUID());
        try {
            edge.vertx.setTimer(300, _ -> commit.complete(new IngestOutcome.Recorded(List.of(Verdict.ACCEPTED))));
            String answers = answers(post("Content-Length: " + view.length() + "\r\n") + view
                    + post("Transfer-Encoding: chunked\r\n") + "x\r\n");
            assertTrue(answers.startsWith("HTTP/1.1 200 OK"), answers);
            assertTrue(answers.contains("HTTP/1.1 400 "), answers);
        } finally {
            edge.sink = before;
        }
    }

    @Test
    void aBrokenChunkBehindItsAnswerClosesTheConnection() throws Exception {
        String answers = answers(
                "POST /v1/post-views HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n",
                "x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertTrue(answers.startsWith("HTTP/1.1 401"), answers);
        assertEquals(1, answers.split(STATUS_LINE, -1).length - 1, answers);
    }

    /** Nobody knows whether the body will come now or the next request. */
    @Test
    void aRefusedExpectationClosesTheConnection() throws Exception {
        String expecting = "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";
        requireRefused(401, "token_missing", answers("POST /v1/post-views HTTP/1.1\r\nHost: x\r\n" + expecting));
        requireRefused(
                415, "unsupported_media_type", answers(post("Content-Type: text/xml\r\n" + expecting.trim() + "\r\n")));
        requireRefused(404, "not_found", answers("POST /nowhere HTTP/1.1\r\nHost: x\r\n" + expecting));
        requireRefused(413, "body_too_large", answers(post("Content-Length: 9999999\r\nExpect: 100-continue\r\n")));
        requireRefused(405, "method_not_allowed", answers("PUT /v1/batch HTTP/1.1\r\nHost: x\r\n" + expecting, "[]"));
    }

    @Test
    void anAnswerBeforeABodyThatIsNotReadToItsEndIsTheLast() throws Exception {
        String endless = "Host: x\r\nContent-Length: 99999999\r\n\r\n";
        requireRefused(401, "token_missing", answers("POST /v1/post-views HTTP/1.1\r\n" + endless));
        requireRefused(405, "method_not_allowed", answers("PUT /v1/batch HTTP/1.1\r\n" + endless + "[]"));
    }

    @Test
    void anExpectationThatIsMetLeavesTheConnectionOpen() throws Exception {
        String answers = answers(
                post("Content-Length: 2\r\nExpect: 100-continue\r\n"),
                "[]" + post("Content-Length: 2\r\nConnection: close\r\n") + "[]");
        assertTrue(answers.startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"), answers);
        assertEquals(2, answers.split("HTTP/1.1 200", -1).length - 1, answers);
    }

    @Test
    void httpOneZeroIsNotToldToContinue() throws Exception {
        String answers =
                answers(post("Content-Length: 2\r\nExpect: 100-continue\r\n").replace("HTTP/1.1", "HTTP/1.0"), "[]");
        assertTrue(answers.startsWith("HTTP/1.1 200"), answers);
        assertFalse(answers.contains(" 100 "), answers);
    }
}
