package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that drip, stall, cut off or never come to an end. */
class SlowClientsTest {
    private final EdgeFixture edge = new EdgeFixture(options -> options.with(new Deadlines(
            Duration.ofMillis(500),
            Duration.ofMillis(400),
            Duration.ofMillis(1_500),
            Duration.ofMillis(1_000),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofMillis(400),
            Duration.ofSeconds(5))));

    @AfterEach
    void close() {
        edge.close();
    }

    private Socket open() throws IOException {
        var socket = new Socket("127.0.0.1", edge.port);
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private String head(String more) {
        return "POST /v1/post-views HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + edge.service() + "\r\n" + more
                + "\r\n";
    }

    private static String statusLine(Socket socket) throws IOException {
        var line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static void requireProblem(int status, String code, Socket socket) throws IOException {
        assertTrue(statusLine(socket).contains(Integer.toString(status)));
        String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(rest.contains("\"code\":\"" + code + "\""), rest);
    }

    @Test
    void aBodyThatDoesNotComeIs408() throws IOException {
        try (Socket socket = open()) {
            send(socket, head("Content-Length: 100\r\n") + "[");
            assertTrue(statusLine(socket).contains("408"));
        }
    }

    @Test
    void aStoreThatDoesNotAnswerIsGivenUp() {
        edge.sink = (_, _, _) -> Future.future(_ -> {});
        String event = "{\"id\":\"%s\",\"post_id\":\"%1$s\",\"occurred_at\":\"2026-01-31T12:00:00Z\"}"
                .formatted(UUID.randomUUID());
        var answer = edge.post("/v1/post-views", event);
        assertEquals(503, answer.status());
        assertEquals("unavailable", answer.json().getString("code"));
    }

    /** From the first byte to the last, however steadily they come; what came before on the connection does not count. */
    @Test
    void aHeadThatDripsHasADeadline() throws IOException, InterruptedException {
        try (Socket socket = open()) {
            send(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /problems/sold_out HTTP/1.1\r\nHost: x\r\n");
            long began = System.nanoTime();
            var drip = Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < 100; i++) {
                        send(socket, "X-Drip-" + i + ": 1\r\n");
                        TimeUnit.MILLISECONDS.sleep(50);
                    }
                } catch (IOException | InterruptedException cutOff) {
                    Thread.currentThread().interrupt();
                }
            });
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            long millis = (System.nanoTime() - began) / 1_000_000;
            assertTrue(answers.startsWith("HTTP/1.1 200"), answers);
            assertTrue(answers.contains("HTTP/1.1 408"), answers);
            assertTrue(answers.contains("\"code\":\"headers_timeout\""), answers);
            assertTrue(millis >= 500 && millis < 1_400, millis + " ms");
            drip.interrupt();
            drip.join();
        }
    }

    @Test
    void headsThatComeInTimeDoNotAddUp() throws IOException, InterruptedException {
        String one = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        String all = one.repeat(7) + one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        try (Socket socket = open()) {
            int piece = one.length() / 2 - 1;
            for (int from = 0; from < all.length(); from += piece) {
                send(socket, all.substring(from, Math.min(all.length(), from + piece)));
                TimeUnit.MILLISECONDS.sleep(80);
            }
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(8, answers.split("HTTP/1.1 200", -1).length - 1, answers);
        }
    }

    @Test
    void headersThatDripAreCutOff() throws IOException {
        try (Socket socket = open()) {
            send(socket, "POST /v1/post-views HTTP/1.1\r\n");
            IOException cutOff = assertThrows(IOException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    send(socket, "X-Drip-" + i + ": 1\r\n");
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            });
            assertTrue(cutOff.getMessage() != null);
        }
    }

    @Test
    void aBodyThatDripsOnAfterItsAnswerIsCutOff() throws IOException {
        try (Socket socket = open()) {
            send(socket, "POST /v1/post-views HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
            assertTrue(statusLine(socket).contains("401"));
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 99; i++) {
                    send(socket, " ");
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            });
        }
    }

    @Test
    void aQuietConnectionIsClosed() throws IOException {
        try (Socket socket = open()) {
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void aConnectionThatNeverBringsAnythingIsClosedSoonerThanOneThatDid() throws IOException {
        try (var some = new EdgeFixture(
                        options -> options.with(options.deadlines().withSilent(Duration.ofMillis(300))));
                var spoken = new Socket("127.0.0.1", some.port);
                var silent = new Socket("127.0.0.1", some.port)) {
            spoken.setSoTimeout(1_000);
            silent.setSoTimeout(2_000);
            send(spoken, "G");
            assertEquals(-1, silent.getInputStream().read());
            send(spoken, "ET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(statusLine(spoken).contains("200"));
        }
    }

    @Test
    void whereAllPlacesAreTakenOneThatHasBroughtNothingForLongIsGivenToWhoComes() throws Exception {
        try (var small = new EdgeFixture(options -> options.with(options.loop().withConnections(2))
                        .with(options.deadlines().withHead(Duration.ofMillis(300))));
                var spoken = new Socket("127.0.0.1", small.port);
                var silent = new Socket("127.0.0.1", small.port)) {
            spoken.setSoTimeout(20_000);
            silent.setSoTimeout(20_000);
            send(spoken, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(statusLine(spoken).contains("200"));
            try (var soon = new Socket("127.0.0.1", small.port)) {
                assertEquals(-1, soon.getInputStream().read(), "it may be about to say something");
            }
            TimeUnit.MILLISECONDS.sleep(400);
            try (var later = new Socket("127.0.0.1", small.port)) {
                send(later, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                assertTrue(statusLine(later).contains("200"));
            }
            assertEquals(-1, silent.getInputStream().read());
        }
    }

    @Test
    void oneConnectionMoreThanAllowedIsClosed() throws IOException {
        try (var small = new EdgeFixture(options -> options.with(options.loop().withConnections(1)));
                var first = new Socket("127.0.0.1", small.port)) {
            send(first, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(statusLine(first).contains("200"));
            try (var second = new Socket("127.0.0.1", small.port)) {
                assertEquals(-1, second.getInputStream().read());
            }
        }
    }

    @Test
    void whatAConnectionTooManyBringsIsNotLookedAt() throws IOException {
        try (var small = new EdgeFixture(options ->
                        options.with(options.loop().withConnections(1).withRoom(20_000)));
                var first = new Socket("127.0.0.1", small.port)) {
            send(first, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(statusLine(first).contains("200"));
            var failures = new CopyOnWriteArrayList<Throwable>();
            small.vertx.exceptionHandler(failures::add);
            for (int i = 0; i < 100; i++) {
                try (var more = new Socket("127.0.0.1", small.port)) {
                    send(more, "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n" + "a:b\r\n".repeat(90));
                    assertEquals(-1, more.getInputStream().read());
                } catch (SocketException reset) {
                    // Closed before it was read.
                }
            }
            assertEquals(List.of(), failures);
            assertEquals(0, small.meters.get(HttpServerVerticle.HELD).gauge().value());
        }
    }

    @Test
    void aDeclaredLengthBeyondTheLimitIsRefusedWithoutReading() throws IOException {
        try (Socket socket = open()) {
            send(socket, head("Content-Length: 99999999999\r\n"));
            assertTrue(statusLine(socket).contains("413"));
        }
        try (Socket socket = open()) {
            send(socket, head("Content-Length: 2000000\r\nExpect: 100-continue\r\n"));
            assertTrue(statusLine(socket).contains("413"));
        }
    }

    @Test
    void aClientThatAsksIsToldToContinue() throws IOException {
        try (Socket socket = open()) {
            send(socket, head("Content-Length: 2\r\nExpect: 100-continue\r\n"));
            assertTrue(statusLine(socket).contains("100"));
            send(socket, "[]");
            socket.getInputStream().skipNBytes(3);
            assertTrue(statusLine(socket).contains("200"));
        }
    }

    @Test
    void anEndlessBodyIsAnsweredAndThenCutOff() throws IOException {
        try (Socket socket = open()) {
            send(socket, head("Transfer-Encoding: chunked\r\n"));
            String chunk = "10000\r\n" + " ".repeat(65_536) + "\r\n";
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1_000; i++) {
                    send(socket, chunk);
                }
            });
        }
    }

    @Test
    void aRequestCutOffLeavesTheEdgeWell() throws IOException {
        try (Socket socket = open()) {
            send(socket, head("Content-Length: 100\r\n") + "[{");
        }
        assertEquals(200, edge.post("/v1/post-views", "[]").status());
    }

    @Test
    void headersAndRequestLinesHaveTheirLimits() throws IOException {
        try (Socket socket = open()) {
            send(socket, head("X-Large: " + "x".repeat(20_000) + "\r\n"));
            requireProblem(431, "headers_too_large", socket);
        }
        try (Socket socket = open()) {
            send(socket, "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            requireProblem(414, "uri_too_long", socket);
        }
        try (Socket socket = open()) {
            send(socket, "not http at all\r\n\r\n");
            requireProblem(400, "bad_request", socket);
        }
    }
}
