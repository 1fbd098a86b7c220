package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Verdict;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How connections come to their end when the edge stops: by their state at that moment, each with all its answers. */
@Timeout(60)
class LastAnswersTest {
    private static final Duration QUIET = Duration.ofMillis(1_500);
    private static final Duration DRAIN = Duration.ofSeconds(4);

    private final EdgeFixture edge = new EdgeFixture(options -> options.with(new Deadlines(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(3),
            DRAIN,
            QUIET,
            Duration.ofMillis(700),
            Duration.ofSeconds(30))));

    private final CountDownLatch submitted = new CountDownLatch(1);
    private final Promise<IngestOutcome> commit = Promise.promise();

    private Future<Void> stopped = Future.succeededFuture();

    @AfterEach
    void close() throws Exception {
        stopped.await(20, TimeUnit.SECONDS);
        edge.close();
    }

    /** A client that sees what comes over the wire, byte for byte. */
    private record Client(Socket socket) implements AutoCloseable {
        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /** All until the server's close; a reset is an IOException. */
        String rest() throws IOException {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }

        /** One answer, whose body says how long it is. */
        String answer() throws IOException {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return head.toString();
                }
                head.append((char) next);
            }
            String lower = head.toString().toLowerCase(Locale.ROOT);
            int at = lower.indexOf("content-length: ") + "content-length: ".length();
            int length = Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)));
            return head + new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Client open() throws IOException {
        var socket = new Socket("127.0.0.1", edge.port);
        socket.setSoTimeout(20_000);
        return new Client(socket);
    }

    private String view() {
        String view = "{\"id\":\"%1$s\",\"post_id\":\"%1$s\",\"occurred_at\":\"2026-01-31T12:00:00Z\"}"
                .formatted(UUID.randomUUID());
        return "POST /v1/post-views HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + edge.service()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + view.length() + "\r\n\r\n" + view;
    }

    private void commitLater() {
        edge.sink = (_, _, _) -> {
            submitted.countDown();
            return commit.future();
        };
    }

    private void committed() {
        commit.complete(new IngestOutcome.Recorded(List.of(Verdict.ACCEPTED)));
    }

    /** Returns when new connections are refused. */
    private Future<Void> stopping() throws Exception {
        stopped = edge.stopping();
        for (int i = 0; i < 200; i++) {
            try {
                new Socket("127.0.0.1", edge.port).close();
            } catch (ConnectException refused) {
                return stopped;
            } catch (IOException closing) {
                // Between accepting and refusing.
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new AssertionError("still accepting");
    }

    private static void requireLast(String status, String answer) {
        assertTrue(answer.startsWith(" " + status + " ", "HTTP/1.1".length()), answer);
        assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n"), answer);
    }

    @Test
    void anIdleConnectionIsServedOnceMore() throws Exception {
        try (Client client = open()) {
            client.send(view());
            assertTrue(client.answer().startsWith("HTTP/1.1 200"));
            stopping();
            client.send(view());
            requireLast("200", client.answer());
            assertEquals("", client.rest());
            stopped.await(20, TimeUnit.SECONDS);
            assertEquals(2, edge.stored.size());
        }
    }

    @Test
    void aConnectionThatStaysIdleEndsWithoutAnAnswerAndWithoutAReset() throws Exception {
        try (Client client = open()) {
            client.send(view());
            client.answer();
            stopping();
            assertEquals("", client.rest());
            // Crosses the server's end: it is read and not looked at.
            client.send(view());
            assertEquals("", client.rest());
            assertEquals(1, edge.stored.size());
        }
    }

    @Test
    void aRequestOfWhichAPartHadComeIsAnswered() throws Exception {
        try (Client inHead = open();
                Client inBody = open()) {
            String request = view();
            inHead.send(request.substring(0, 30));
            inBody.send(request.substring(0, request.length() - 30));
            TimeUnit.MILLISECONDS.sleep(100);
            stopping();
            // Longer than an idle connection is left open.
            TimeUnit.MILLISECONDS.sleep(QUIET.toMillis() + 500);
            inHead.send(request.substring(30));
            inBody.send(request.substring(request.length() - 30));
            requireLast("200", inHead.answer());
            requireLast("200", inBody.answer());
            assertEquals("", inHead.rest());
            assertEquals("", inBody.rest());
        }
    }

    @Test
    void whatIsPipelinedBehindTheLastAnswerIsNotLookedAt() throws Exception {
        commitLater();
        try (Client client = open()) {
            client.send(view());
            assertTrue(submitted.await(5, TimeUnit.SECONDS));
            client.send(view() + view() + view().substring(0, 50));
            stopping();
            edge.sink = (_, _, _) -> {
                throw new AssertionError("a request is looked at that nobody will be told of");
            };
            committed();
            requireLast("200", client.answer());
            assertEquals("", client.rest());
        }
    }

    @Test
    void anAnswerOutlivesWhatItsClientGoesOnSending() throws Exception {
        commitLater();
        try (Client client = open()) {
            client.send(view());
            assertTrue(submitted.await(5, TimeUnit.SECONDS));
            stopping();
            committed();
            for (int i = 0; i < 20; i++) {
                client.send(view().repeat(20));
                TimeUnit.MILLISECONDS.sleep(20);
            }
            requireLast("200", client.answer());
            assertEquals("", client.rest());
            client.socket().close();
            stopped.await(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aRefusalInTheMiddleOfABodyIsReadToItsEnd() throws Exception {
        try (Client client = open()) {
            client.send("POST /v1/post-views HTTP/1.1\r\nHost: x\r\n");
            TimeUnit.MILLISECONDS.sleep(100);
            stopping();
            client.send("Content-Length: 1000000\r\n\r\n" + " ".repeat(900_000));
            client.send(" ".repeat(100_000));
            requireLast("401", client.answer());
            assertEquals("", client.rest());
        }
    }

    @Test
    void whatIsNotKnownInTimeIsToldSo() throws Exception {
        commitLater();
        try (Client waits = open();
                Client stalls = open()) {
            waits.send(view());
            stalls.send(view().substring(0, 30));
            assertTrue(submitted.await(5, TimeUnit.SECONDS));
            stopping();
            String answer = waits.answer();
            requireLast("503", answer);
            assertTrue(answer.toLowerCase(Locale.ROOT).contains("\r\nretry-after: "), answer);
            assertEquals("", waits.rest());
            assertEquals("", stalls.rest());
            stopped.await(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aClientThatNeverClosesHoldsTheStopUpForAMomentOnly() throws Exception {
        try (Client client = open()) {
            client.send(view());
            client.answer();
            stopping().await(20, TimeUnit.SECONDS);
            assertEquals("", client.rest());
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    client.send(view());
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            });
        }
    }

    @Test
    void whatIsNoHttpIsToldSoHoweverMuchOfItComes() throws Exception {
        try (Client client = open()) {
            client.send("not http at all\r\n\r\n" + "x".repeat(1_000_000));
            requireLast("400", client.answer());
            client.send("x".repeat(100_000));
            assertEquals("", client.rest());
        }
    }
}
