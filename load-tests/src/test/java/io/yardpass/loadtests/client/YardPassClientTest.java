package io.yardpass.loadtests.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.loadtests.demo.EventKind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class YardPassClientTest {
    private static final String ONE_ACCEPTED = "{\"accepted\":1,\"duplicate\":0,\"rejected\":0,\"errors\":[]}";

    private record Scripted(int status, String body) {}

    private final Vertx vertx = Vertx.vertx();
    private final Deque<Scripted> script = new ArrayDeque<>();
    private final List<String> received = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final HttpServer server = listen();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void overloadIsRetriedWithTheSameBytesUntilItIsDecided() {
        script.add(new Scripted(503, ""));
        script.add(new Scripted(429, ""));
        script.add(new Scripted(200, ONE_ACCEPTED));
        assertEquals(
                new Acknowledgement.Stored(false, ""),
                await(() -> client(1).record(EventKind.POST_VIEWS, "{\"id\":\"1\"}")));
        assertEquals(List.of("[{\"id\":\"1\"}]", "[{\"id\":\"1\"}]", "[{\"id\":\"1\"}]"), received);
    }

    @Test
    void aRefusalIsNotRetried() {
        script.add(new Scripted(403, "{\"type\":\"x\",\"status\":403,\"code\":\"forbidden\"}"));
        assertEquals(
                new Acknowledgement.Refused(403, "forbidden"),
                await(() -> client(1).record(EventKind.AD_CLICKS, "{}")));
        assertEquals(1, received.size());
    }

    @Test
    void whatIsQueuedIsAcknowledged() {
        script.add(new Scripted(202, "{\"queued\":1,\"rejected\":0,\"errors\":[]}"));
        assertEquals(
                new Acknowledgement.Stored(false, ""),
                await(() -> client(1).record(EventKind.POST_VIEWS, "{\"id\":\"1\"}")));
    }

    @Test
    void afterTheLastTryTheFateIsUnknownAndTheFutureFails() {
        IntStream.range(0, 4).forEach(_ -> script.add(new Scripted(503, "")));
        Future<Acknowledgement> fate = onEventLoop(() -> client(1).record(EventKind.POST_VIEWS, "{}"));
        fate.otherwiseEmpty().await();
        assertTrue(fate.failed());
        assertEquals(4, received.size());
    }

    @Test
    void eachEventOfABatchGetsItsOwnVerdict() {
        script.add(new Scripted(
                200,
                "{\"accepted\":1,\"duplicate\":1,\"rejected\":1,\"errors\":[{\"index\":0,\"id\":\"a\",\"code\":\"duplicate\"},"
                        + "{\"index\":2,\"id\":\"c\",\"code\":\"unknown_post\",\"detail\":\"no such post\"}]}"));
        List<Acknowledgement> verdicts = await(() -> {
            YardPassClient client = client(3);
            return Future.<Acknowledgement>all(IntStream.range(0, 3)
                            .mapToObj(n -> client.record(EventKind.POST_VIEWS, "{\"n\":" + n + "}"))
                            .toList())
                    .map(all -> all.<Acknowledgement>list());
        });
        assertEquals(
                List.of(
                        new Acknowledgement.Stored(true, ""),
                        new Acknowledgement.Stored(false, ""),
                        new Acknowledgement.Refused(200, "unknown_post")),
                verdicts);
        assertEquals(List.of("[{\"n\":0},{\"n\":1},{\"n\":2}]"), received);
    }

    @Test
    void aBatchThatIsNotFullLeavesAfterTheLinger() {
        script.add(new Scripted(200, ONE_ACCEPTED));
        assertEquals(
                new Acknowledgement.Stored(false, ""), await(() -> client(100).record(EventKind.EVENT_VIEWS, "{}")));
    }

    @Test
    void aFullClientRefusesAtOnce() {
        Future<Acknowledgement> refused = onEventLoop(() -> {
            YardPassClient client = client(100);
            IntStream.range(0, 10).forEach(_ -> client.record(EventKind.POST_VIEWS, "{}"));
            return client.record(EventKind.POST_VIEWS, "{}");
        });
        refused.otherwiseEmpty().await();
        assertTrue(refused.failed());
    }

    @Test
    void aPurchaseIsRetriedUnderTheSameKey() {
        script.add(new Scripted(502, ""));
        script.add(new Scripted(200, "{\"order_id\":\"o\"}"));
        UUID order = UUID.randomUUID();
        assertEquals(
                new Acknowledgement.Stored(true, "{\"order_id\":\"o\"}"),
                await(() -> client(1).purchase(order, "{}")));
        assertEquals(List.of(order.toString(), order.toString()), keys);
    }

    private YardPassClient client(int batchEventsMax) {
        ClientOptions options = new ClientOptions(
                URI.create("http://127.0.0.1:" + server.actualPort()),
                "token",
                batchEventsMax,
                250_000,
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                10,
                1,
                new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(10), 4));
        return new YardPassClient(vertx, options, new SplittableRandom(1));
    }

    private <T> T await(Supplier<Future<T>> work) {
        return onEventLoop(work).await();
    }

    private <T> Future<T> onEventLoop(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        vertx.getOrCreateContext().runOnContext(_ -> work.get().onComplete(done));
        return done.future();
    }

    private HttpServer listen() {
        return vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .await();
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            received.add(body.toString());
            if (request.getHeader("Idempotency-Key") != null) {
                keys.add(request.getHeader("Idempotency-Key"));
            }
            Scripted next = script.poll();
            request.response().setStatusCode(next.status()).end(next.body());
        });
    }
}
