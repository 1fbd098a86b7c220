package io.yardpass.gateway.http;

import static io.yardpass.gateway.http.EdgeFixture.awaitTrue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefusalCode;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import io.yardpass.gateway.queries.LedgerWriter;
import io.yardpass.gateway.quotas.QuotaLimits;
import io.yardpass.gateway.quotas.Quotas;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway without the ledger before one with it, and before others that say they have it. */
@Timeout(60)
class ForwarderTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final EdgeFixture writer = new EdgeFixture();
    private EdgeFixture gateway = new EdgeFixture();

    @BeforeEach
    void stand() {
        gateway.decidesHere = false;
        gateway.desk = _ -> Future.succeededFuture(new Outcome.Unavailable());
        leadTo(writer.process, writer.port);
    }

    @AfterEach
    void close() {
        gateway.close();
        writer.close();
    }

    private void leadTo(String process, int port) {
        var named = new LedgerWriter(1, process, URI.create("http://127.0.0.1:" + port));
        gateway.writer = () -> Future.succeededFuture(named);
    }

    private static String purchase(UUID id) {
        return """
                {"id":"%s","event_id":"%s","user_id":"%s","currency":"USD","total_cents":10000,
                 "items":[{"tier_id":"%s","quantity":2}]}""".formatted(id, EdgeFixture.USER, EdgeFixture.USER, EdgeFixture.USER);
    }

    private static Answer buy(EdgeFixture edge, String body, String... headers) {
        return edge.post("/v1/ticket-purchases", body, with(headers, "Idempotency-Key", "k"));
    }

    private Answer buy(String... headers) {
        return buy(gateway, purchase(UUID.randomUUID()), headers);
    }

    private static String[] with(String[] headers, String... more) {
        var all = new ArrayList<>(List.of(headers));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private double forwarded(ForwardFate fate) {
        return gateway.meters
                .counter(ForwardMeters.FORWARDED, "outcome", fate.wireName())
                .count();
    }

    private void assertUnavailable(ForwardFate fate, Answer answer) {
        assertEquals(503, answer.status(), answer.text());
        assertEquals("unavailable", answer.json().getString("code"));
        assertTrue(answer.json().getString("detail").endsWith("the same request again is safe."), answer.text());
        assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
        assertTrue(forwarded(fate) >= 1, () -> fate + " is not counted");
        awaitNothingHeld();
    }

    private void awaitNothingHeld() {
        try {
            awaitTrue(() -> gateway.meters.get(HttpServerVerticle.HELD).gauge().value() == 0);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void aCommandIsDecidedWhereTheLedgerIsWrittenAndAnsweredTheSame() {
        UUID id = UUID.randomUUID();
        Answer forwarded = buy(gateway, purchase(id), "traceparent", TRACE, "X-Request-Id", "mine");
        Answer direct = buy(writer, purchase(id), "traceparent", TRACE, "X-Request-Id", "mine");
        assertEquals(201, forwarded.status(), forwarded.text());
        assertArrayEquals(direct.response().body(), forwarded.response().body());
        for (String name : List.of("Content-Type", "traceparent", "X-Request-Id", "RateLimit-Policy")) {
            assertEquals(direct.header(name), forwarded.header(name), name);
        }
        assertEquals(1, forwarded.response().headers().allValues("Content-Type").size());
        assertNull(forwarded.header("YardPass-Process"));
        assertEquals(writer.purchases.get(1).caller(), writer.purchases.get(0).caller());
        assertEquals(writer.purchases.get(1), writer.purchases.get(0));
        assertEquals(List.of(), gateway.commands);
        assertEquals(1, forwarded(ForwardFate.ANSWERED));
        awaitNothingHeld();
    }

    /** A caller of each kind, a route of each handler, and a body in each form. */
    @Test
    void everyCommandIsForwardedAsItWasSent() throws Exception {
        String id = UUID.randomUUID().toString();
        Answer hold = gateway.post(
                "/v1/ticket-holds",
                "{\"id\":\"" + id + "\",\"tier_id\":\"" + id + "\",\"quantity\":1,\"session_id\":\"s\"}",
                "Authorization",
                "Bearer " + gateway.user(),
                "Idempotency-Key",
                "h");
        assertEquals(201, hold.status(), hold.text());
        Answer topUp = gateway.post(
                "/v1/wallet-top-ups?x=1",
                gzip("{\"id\":\"" + id + "\",\"organization_id\":\"" + EdgeFixture.ORGANIZATION
                        + "\",\"currency\":\"USD\",\"amount_cents\":5,\"payment_reference\":\"r\"}"),
                "Content-Encoding",
                "gzip",
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                "t");
        assertEquals(writer.commands.size() == 2 ? 201 : 402, topUp.status(), topUp.text());
        Answer array = gateway.post(
                "/v1/ticket-purchases",
                "[" + purchase(UUID.randomUUID()) + "," + purchase(UUID.randomUUID()) + " ".repeat(1_000_000) + "]",
                "Idempotency-Key",
                "a");
        assertEquals(200, array.status(), array.text());
        assertEquals(2, array.json().getInteger("posted"), array.text());
        awaitNothingHeld();
    }

    private static byte[] gzip(String text) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void whatTheWriterRefusesIsRefusedInItsWords() {
        writer.desk = _ -> Future.succeededFuture(
                new Outcome.Rejected(RefusalCode.TOTAL_MISMATCH, "it costs more", OptionalLong.of(7), false));
        assertSame(
                409,
                buy(gateway, purchase(EdgeFixture.USER), "X-Request-Id", "r"),
                buy(writer, purchase(EdgeFixture.USER), "X-Request-Id", "r"));
        assertSame(400, buy(gateway, "{", "X-Request-Id", "r"), buy(writer, "{", "X-Request-Id", "r"));
        writer.desk = _ -> Future.succeededFuture(new Outcome.Overloaded());
        Answer overloaded = buy();
        assertEquals("overloaded", overloaded.json().getString("code"));
        assertTrue(Integer.parseInt(overloaded.header("Retry-After")) >= 1);
    }

    private static void assertSame(int status, Answer forwarded, Answer direct) {
        assertEquals(status, forwarded.status(), forwarded.text());
        assertEquals(direct.text(), forwarded.text());
    }

    /** Whom the gateway would refuse, the writer never hears of. */
    @Test
    void whoMayNotBeHereIsNotForwarded() {
        assertEquals(401, buy("Authorization", "Bearer x").status());
        assertEquals(
                403, buy("Authorization", "Bearer " + gateway.publishable()).status());
        Answer tooLarge = buy(gateway, purchase(EdgeFixture.USER) + " ".repeat(2 << 20));
        assertEquals(413, tooLarge.status());
        assertEquals(0, forwarded(ForwardFate.ANSWERED));
    }

    /** Two that each take the other for the writer: the second neither decides nor sends it on. */
    @Test
    void whatWasForwardedOnceIsNotForwardedAgain() {
        var asked = new AtomicInteger();
        writer.decidesHere = false;
        writer.desk = _ -> Future.succeededFuture(new Outcome.Unavailable());
        var back = new LedgerWriter(1, gateway.process, URI.create("http://127.0.0.1:" + gateway.port));
        writer.writer = () -> {
            asked.incrementAndGet();
            return Future.succeededFuture(back);
        };
        Answer answer = buy();
        assertEquals(503, answer.status(), answer.text());
        assertEquals("unavailable", answer.json().getString("code"));
        assertEquals(0, asked.get());
        assertEquals(1, forwarded(ForwardFate.ANSWERED), "as the other answered");
    }

    @Test
    void aClientThatNamesAProcessGainsNothing() {
        assertUnavailable(ForwardFate.MISDIRECTED, buy("YardPass-Process", writer.process));
        assertUnavailable(ForwardFate.MISDIRECTED, buy("YardPass-Process", "x"));
        assertEquals(503, buy("YardPass-Process", gateway.process).status());
        assertEquals(
                503,
                buy(writer, purchase(EdgeFixture.USER), "YardPass-Process", "x").status());
        assertEquals(List.of(), writer.commands);
        assertEquals(
                201,
                buy(writer, purchase(EdgeFixture.USER), "YardPass-Process", writer.process)
                        .status());
        assertEquals(
                401,
                buy(writer, purchase(EdgeFixture.USER), "YardPass-Process", writer.process, "Authorization", "Bearer x")
                        .status());
        assertEquals(0, forwarded(ForwardFate.ANSWERED));
    }

    /** The one whose address was written down wrongly may write another ledger, and would sell from it. */
    @Test
    void anotherProcessAtTheWritersAddressDecidesNothing() {
        leadTo("someone-else", writer.port);
        assertUnavailable(ForwardFate.STRANGER, buy());
        assertEquals(List.of(), writer.commands);
    }

    @Test
    void noOtherServerIsBelieved() throws Exception {
        var hits = new AtomicInteger();
        List<Function<HttpServerRequest, Future<Void>>> lies = List.of(
                request -> request.response().setStatusCode(201).end("{\"order_id\":\"x\"}"),
                request -> request.response()
                        .setStatusCode(307)
                        .putHeader("Location", "http://127.0.0.1:" + writer.port + "/v1/ticket-purchases")
                        .end(),
                request -> request.response().setChunked(true).write("{"));
        for (var lie : lies) {
            var server = gateway.vertx
                    .createHttpServer()
                    .requestHandler(request -> {
                        hits.incrementAndGet();
                        lie.apply(request);
                    })
                    .listen(0, "127.0.0.1")
                    .await();
            leadTo("liar", server.actualPort());
            TimeUnit.MILLISECONDS.sleep(1_100);
            assertUnavailable(ForwardFate.STRANGER, buy());
            server.close().await();
        }
        assertEquals(3, hits.get());
        assertEquals(List.of(), writer.commands);
    }

    @Test
    void whoeverIsNotReachedOrSilentIs503InTime() throws Exception {
        gateway.close();
        gateway = new EdgeFixture(options -> options.with(options.deadlines().withAnswer(Duration.ofSeconds(2))));
        stand();
        leadTo("gone", 1);
        assertUnavailable(ForwardFate.UNREACHABLE, buy());
        TimeUnit.MILLISECONDS.sleep(150);
        leadTo(writer.process, writer.port);
        writer.desk = _ -> Promise.<Outcome>promise().future();
        long began = System.nanoTime();
        assertUnavailable(ForwardFate.LATE, buy());
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertTrue(millis >= 1_500 && millis < 5_000, millis + " ms");
        TimeUnit.MILLISECONDS.sleep(150);
        gateway.writer = Future::succeededFuture;
        assertUnavailable(ForwardFate.NO_WRITER, buy());
        TimeUnit.MILLISECONDS.sleep(150);
        gateway.writer = () -> Future.failedFuture("no database");
        assertUnavailable(ForwardFate.NO_WRITER, buy());
        TimeUnit.MILLISECONDS.sleep(150);
        gateway.writer = () -> Future.succeededFuture(new LedgerWriter(2, "deaf", null));
        assertUnavailable(ForwardFate.NO_WRITER, buy());
    }

    /** Four connections and eight who wait for one, and nobody is lost. */
    @Test
    void aSlowWriterHoldsUpAsManyAsMayWait() throws Exception {
        var answers = new CopyOnWriteArrayList<Integer>();
        var taken = new CopyOnWriteArrayList<CallerCommand>();
        Promise<Void> open = Promise.promise();
        writer.desk = command -> {
            taken.add(command);
            return open.future().map(_ -> new Outcome.Posted(DeskAnswers.to(command)));
        };
        try (ExecutorService buyers = Executors.newVirtualThreadPerTaskExecutor()) {
            // Whoever waits while a connection is made counts among those who wait.
            for (int i = 0; i < 4; i++) {
                buyers.submit(() -> answers.add(buy().status()));
            }
            awaitTrue(() -> taken.size() == 4);
            for (int i = 0; i < 16; i++) {
                buyers.submit(() -> answers.add(buy().status()));
            }
            awaitTrue(() -> answers.size() == 8);
            open.complete();
        }
        assertEquals(12, answers.stream().filter(status -> status == 201).count());
        assertEquals(8, forwarded(ForwardFate.OVERLOADED));
        awaitNothingHeld();
    }

    /** The row is read once a second, however many commands there are, and soon again after a failure. */
    @Test
    void whoWritesIsAskedNowAndThen() throws Exception {
        var asked = new AtomicInteger();
        var found = gateway.writer;
        gateway.writer = () -> {
            asked.incrementAndGet();
            return found.get();
        };
        for (int i = 0; i < 20; i++) {
            assertEquals(201, buy().status());
        }
        assertTrue(asked.get() <= 2, asked::toString);
        int before = asked.get();
        TimeUnit.MILLISECONDS.sleep(1_500);
        assertEquals(before, asked.get(), "nobody asked for it");
    }

    @Test
    void quotasCountAtBothAndTheAnswerTellsTheWritersWord() {
        var quotas = new Quotas(QuotaLimits.of(10, 1, 2, Duration.ofSeconds(2)), () -> 0);
        try (var narrow = new EdgeFixture(Function.identity(), quotas)) {
            leadTo(narrow.process, narrow.port);
            assertEquals("\"purchases\";r=1;t=1", buy().header("RateLimit"));
            assertEquals(201, buy().status());
            Answer refused = buy();
            assertEquals(429, refused.status(), refused.text());
            assertTrue(Integer.parseInt(refused.header("Retry-After")) >= 1);
        }
    }

    @Test
    void whoPipelinesIsAnsweredInOrder() throws Exception {
        UUID[] ids = {UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID()};
        var all = new StringBuilder();
        for (UUID id : ids) {
            String body = purchase(id);
            all.append("POST /v1/ticket-purchases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
                    .append("Authorization: Bearer " + gateway.service() + "\r\nIdempotency-Key: " + id + "\r\n")
                    .append("Content-Length: " + body.length() + "\r\n\r\n" + body);
        }
        all.append("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        try (var socket = new Socket("127.0.0.1", gateway.port)) {
            socket.getOutputStream().write(all.toString().getBytes(StandardCharsets.US_ASCII));
            String read = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            int at = 0;
            for (UUID id : ids) {
                at = read.indexOf("\"order_id\":\"" + id, at);
                assertTrue(at > 0, read);
            }
            assertTrue(read.indexOf("YardPass takes", at) > 0, read);
        }
    }
}
