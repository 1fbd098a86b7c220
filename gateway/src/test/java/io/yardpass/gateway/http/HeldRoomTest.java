package io.yardpass.gateway.http;

import static io.yardpass.gateway.http.EdgeFixture.awaitTrue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.Verdict;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import io.yardpass.gateway.tokens.PublishableKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** At each point where a request can be made to wait, what it holds is counted until it is answered. */
@Timeout(60)
class HeldRoomTest {
    private static final int ROOM = 1 << 20;
    private static final int CROWD = 40;
    private static final UUID STRANGER = UUID.fromString("00000000-0000-4000-8000-0000000000a2");

    private final EdgeFixture edge =
            new EdgeFixture(options -> options.with(options.loop().withRoom(ROOM)));
    private final List<Promise<IngestOutcome>> sinking = new CopyOnWriteArrayList<>();
    private final List<Promise<Outcome>> deciding = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        edge.close();
    }

    @Test
    void bodiesWhoseEventsWaitAreHeldAsTheyAreInflated() throws Exception {
        edge.sink = (_, events, _) -> held(sinking);
        byte[] body = gzip(view(100_000));
        assertTrue(body.length < 1_000, "small as sent");
        List<Future<Answer>> answers = crowd("/v1/post-views", body, "Content-Encoding", "gzip");
        awaitTrue(() -> refused(answers) >= CROWD - 5);
        assertTrue(sinking.size() <= ROOM / 2 / 100_000, sinking.size() + " of one tenant wait");
        assertTrue(held() <= ROOM / 2, held() + " bytes are held");
        edge.sink = (_, events, _) -> recorded(events.size());
        assertEquals(200, asAStranger("/v1/post-views", view(10)).status());
        sinking.forEach(one -> one.complete(new IngestOutcome.Overloaded()));
        assertGivenBack();
        assertEquals(
                200,
                edge.post("/v1/post-views", body, "Content-Encoding", "gzip").status());
    }

    @Test
    void manyBodiesThatTakeLongKeepNoStrangerWaiting() throws Exception {
        var stops = new Semaphore(0);
        List<UUID> order = new CopyOnWriteArrayList<>();
        edge.sink = (caller, events, _) -> {
            order.add(caller.organizationId());
            if (order.size() == 1) {
                stops.acquireUninterruptibly();
            }
            long until = System.nanoTime() + 5_000_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            return recorded(events.size());
        };
        List<Future<Answer>> answers = crowd("/v1/post-views", view(10).getBytes(StandardCharsets.UTF_8));
        awaitTrue(() -> order.size() == 1);
        TimeUnit.MILLISECONDS.sleep(500);
        Promise<Answer> strangers = Promise.promise();
        Thread.ofVirtual().start(() -> strangers.complete(asAStranger("/v1/post-views", view(10))));
        TimeUnit.MILLISECONDS.sleep(500);
        stops.release();
        assertEquals(200, strangers.future().await().status());
        assertTrue(order.indexOf(STRANGER) < CROWD / 4, "before it came " + order.indexOf(STRANGER));
        awaitTrue(() -> order.size() == CROWD + 1);
        assertEquals(0, refused(answers));
        assertGivenBack();
    }

    @Test
    void whatWillBeRefusedIsNotInflated() throws Exception {
        edge.sink = (_, _, _) -> held(sinking);
        byte[] damaged = gzip(view(400_000));
        damaged[damaged.length / 2] ^= 1;
        Answer refused = edge.post("/v1/post-views", damaged, "Content-Encoding", "gzip");
        assertEquals("overloaded", refused.json().getString("code"), "nobody has looked whether it is gzip");
    }

    @Test
    void theHeaviestBodyThatMayBeSentHasRoomInTheSmallestRoom() {
        int bodyBytes = 1 << 20;
        int events = 5_000;
        var limits = RequestLimits.usual().withEvents(bodyBytes, events, RequestLimits.EVENT_BYTES_MAX);
        try (var smallest = new EdgeFixture(options ->
                options.with(limits).with(options.loop().withRoom((int) (2 * limits.heldBytesMax()))))) {
            String all = IntStream.range(0, events)
                    .mapToObj(_ -> event(",\"metadata\":{\"p\":\"" + "é".repeat(20) + "\"}"))
                    .collect(Collectors.joining(",", "[", ""));
            String body = all + " ".repeat(bodyBytes - 1 - all.getBytes(StandardCharsets.UTF_8).length) + "]";
            assertEquals(200, smallest.post("/v1/post-views", body).status());
        }
    }

    @Test
    void whatIsDecodedWeighsMoreThanItsBytes() throws Exception {
        edge.sink = (_, _, _) -> held(sinking);
        String many = "["
                + "{\"id\":\"00000000-0000-4000-8000-00000000000a\",\"occurred_at\":\"2026-01-01T00:00:00Z\","
                        .concat("\"post_id\":\"00000000-0000-4000-8000-00000000000b\"},")
                        .repeat(99)
                + "1]";
        List<Future<Answer>> answers = crowd("/v1/post-views", many.getBytes(StandardCharsets.UTF_8));
        awaitTrue(() -> refused(answers) + sinking.size() == CROWD);
        assertTrue(sinking.size() <= ROOM / 2 / (many.length() + 100 * 500), sinking.size() + " wait");
        sinking.forEach(one -> one.complete(new IngestOutcome.Overloaded()));
        assertGivenBack();
    }

    @Test
    void commandsAreHeldUntilTheyAreDecided() throws Exception {
        edge.desk = _ -> held(deciding);
        String purchase = """
                {"id":"%s","event_id":"%1$s","items":[{"tier_id":"%1$s","quantity":1}],"currency":"USD",\
                "total_cents":1,"user_id":"%1$s"}""".formatted(UUID.randomUUID());
        String padded = "[" + purchase + " ".repeat(100_000) + "]";
        List<Future<Answer>> answers =
                crowd("/v1/ticket-purchases", padded.getBytes(StandardCharsets.UTF_8), "Idempotency-Key", "some-key");
        awaitTrue(() -> refused(answers) >= CROWD - 5);
        assertTrue(deciding.size() <= ROOM / 2 / 300_000, deciding.size() + " wait");
        assertTrue(held() <= ROOM / 2);
        deciding.forEach(one -> one.complete(new Outcome.Overloaded()));
        assertGivenBack();
    }

    @Test
    void bodiesInTheMakingShareTheRoomAndGiveItBack() throws Exception {
        for (int i = 0; i < CROWD; i++) {
            send(head("POST", "/v1/post-views", edge.publishable(), "Content-Length: 50000\r\n") + "[".repeat(49_999));
        }
        awaitTrue(() -> answered("503") > 0);
        assertTrue(held() <= ROOM / 2, held() + " bytes are held");
        assertEquals(200, asAStranger("/v1/post-views", "[]").status());
        close(open);
        assertGivenBack();
    }

    @Test
    void whoeverIsLookedUpTakesNoRoomFromThoseWhoAreKnown() throws Exception {
        Promise<Map<PublishableKey, UUID>> lookup = Promise.promise();
        edge.lookup = _ -> lookup.future();
        for (int i = 0; i < CROWD; i++) {
            String key = "ypk_" + "%040x".formatted(i);
            send(head("POST", "/v1/post-views", key, "Content-Length: 50000\r\n") + "[".repeat(50_000));
        }
        awaitTrue(() -> held() > ROOM / 4);
        TimeUnit.MILLISECONDS.sleep(200);
        assertTrue(held() <= ROOM / 2, held() + " bytes are held");
        assertEquals(200, edge.post("/v1/post-views", "[]").status());
        lookup.complete(Map.of());
        awaitTrue(() -> answered("401") > 0);
        close(open);
        assertGivenBack();
    }

    @Test
    void requestsBehindOneThatWaitsAreCounted() throws Exception {
        edge.sink = (_, _, _) -> held(sinking);
        String pipeline =
                head("POST", "/v1/post-views", edge.publishable(), "Content-Length: " + view(1).length() + "\r\n")
                        + view(1)
                        + "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000);
        for (int i = 0; i < CROWD; i++) {
            send(pipeline);
        }
        awaitTrue(() -> answered("") > 0);
        assertTrue(held() <= ROOM / 2 + ROOM / 4, held() + " bytes are held");
        assertEquals(200, asAStranger("/v1/post-views", "[]").status());
        close(open);
        sinking.forEach(one -> one.complete(new IngestOutcome.Overloaded()));
        assertGivenBack();
    }

    @Test
    void aPipelineThatHasRoomIsAnsweredInFull() throws Exception {
        Socket socket = send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200)
                + "GET / HTTP/1.1\r\nConnection: close\r\nHost: x\r\n\r\n");
        String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(201, all.split("HTTP/1.1 200", -1).length - 1);
        assertGivenBack();
    }

    @Test
    void headsThatDoNotEndAreCounted() throws Exception {
        for (int i = 0; i < CROWD * 2; i++) {
            send("GET / HTTP/1.1\r\n" + "a:b\r\n".repeat(99));
        }
        awaitTrue(() -> answered("") > 0);
        assertTrue(held() <= ROOM / 2, held() + " bytes are held");
        assertEquals(200, edge.post("/v1/post-views", "[]").status());
        close(open);
        assertGivenBack();
    }

    @Test
    void aHeadOfMoreFieldsThanThereMayBeIs431() throws Exception {
        Socket socket = send("GET / HTTP/1.1\r\n" + "a:b\r\n".repeat(101) + "\r\n");
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(answer.startsWith("HTTP/1.1 431"), answer);
        assertTrue(answer.contains("headers_too_large"), answer);
        Socket fits = send("GET / HTTP/1.1\r\n" + "a:b\r\n".repeat(98) + "Host: x\r\nConnection: close\r\n\r\n");
        assertTrue(new String(fits.getInputStream().readAllBytes(), StandardCharsets.UTF_8).startsWith("HTTP/1.1 200"));
    }

    @Test
    void answersThatNobodyReadsAreCountedUntilTheyAreSent() throws Exception {
        String nothings = "[" + "1,".repeat(1_999) + "1]";
        String request = head("POST", "/v1/batch", edge.publishable(), "Content-Length: " + nothings.length() + "\r\n")
                + nothings;
        for (int i = 0; i < CROWD; i++) {
            sendWithoutWaiting(request.repeat(100));
        }
        awaitTrue(() -> held() > ROOM / 8);
        for (int i = 0; i < 20; i++) {
            assertTrue(held() <= ROOM, held() + " bytes are held");
            assertEquals(200, asAStranger("/v1/post-views", "[]").status());
        }
        close(open);
        assertGivenBack();
    }

    @Test
    void pixelsWhoseKeyIsLookedUpAreCounted() throws Exception {
        Promise<Map<PublishableKey, UUID>> lookup = Promise.promise();
        edge.lookup = _ -> lookup.future();
        int pixels = ROOM / 2 / 2_000;
        for (int i = 0; i < pixels; i++) {
            assertEquals(
                    200,
                    edge.get("/v1/pixel.gif?key=ypk_" + "%040x".formatted(i) + "&post_id=" + UUID.randomUUID())
                            .status());
        }
        assertTrue(edge.meters.counter(RequestMeters.PIXELS, "fate", "dropped").count() > 0);
        assertTrue(held() <= ROOM / 2, held() + " bytes are held");
        lookup.complete(Map.of());
        assertGivenBack();
    }

    private static <T> Future<T> held(List<Promise<T>> waiting) {
        Promise<T> promise = Promise.promise();
        waiting.add(promise);
        return promise.future();
    }

    private static Future<IngestOutcome> recorded(int events) {
        return Future.succeededFuture(new IngestOutcome.Recorded(Collections.nCopies(events, Verdict.ACCEPTED)));
    }

    private List<Future<Answer>> crowd(String path, byte[] body, String... headers) {
        List<Future<Answer>> answers = new ArrayList<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        for (int i = 0; i < CROWD; i++) {
            Promise<Answer> answer = Promise.promise();
            threads.submit(() -> answer.complete(edge.post(path, body, headers)));
            answers.add(answer.future());
        }
        threads.shutdown();
        return answers;
    }

    private static long refused(List<Future<Answer>> answers) {
        return answers.stream()
                .filter(Future::succeeded)
                .filter(answer -> answer.result().status() == 503)
                .peek(answer ->
                        assertEquals("overloaded", answer.result().json().getString("code")))
                .count();
    }

    private Answer asAStranger(String path, String body) {
        return edge.post(
                path,
                body,
                "Authorization",
                "Bearer " + edge.token(Map.of("role", "service_role", "org_id", STRANGER.toString())));
    }

    private double held() {
        return edge.meters.get(HttpServerVerticle.HELD).gauge().value();
    }

    private void assertGivenBack() throws InterruptedException {
        awaitTrue(() -> held() == 0);
    }

    private Socket send(String text) throws IOException {
        var socket = new Socket("127.0.0.1", edge.port);
        socket.setSoTimeout(5_000);
        open.add(socket);
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException hungUp) {
            // Seen by whoever reads.
        }
        return socket;
    }

    private void sendWithoutWaiting(String text) throws IOException {
        var socket = new Socket("127.0.0.1", edge.port);
        open.add(socket);
        Thread.ofVirtual().start(() -> {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException hungUp) {
                // The test has ended.
            }
        });
    }

    /** How many connections are answered by a line with these words, or are closed where there are none. */
    private long answered(String status) {
        return open.stream().filter(socket -> isAnswered(socket, status)).count();
    }

    private static boolean isAnswered(Socket socket, String status) {
        try {
            socket.setSoTimeout(1);
            InputStream in = socket.getInputStream();
            byte[] line = in.readNBytes(12);
            return status.isEmpty() ? line.length == 0 : new String(line, StandardCharsets.US_ASCII).contains(status);
        } catch (SocketTimeoutException waits) {
            return false;
        } catch (IOException reset) {
            return status.isEmpty();
        }
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static String head(String method, String path, String token, String more) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + token + "\r\n" + more + "\r\n";
    }

    private static String view(int padding) {
        return "[" + event("") + " ".repeat(padding) + "]";
    }

    private static String event(String more) {
        return """
                {"id":"%s","occurred_at":"2026-01-01T00:00:00Z","post_id":"%1$s"%s}""".formatted(UUID.randomUUID(), more);
    }

    private static byte[] gzip(String plain) throws IOException {
        var sent = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(sent)) {
            gzip.write(plain.getBytes(StandardCharsets.UTF_8));
        }
        return sent.toByteArray();
    }
}
