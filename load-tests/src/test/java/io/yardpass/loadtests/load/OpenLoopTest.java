package io.yardpass.loadtests.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OpenLoopTest {
    private static final String ACCEPTED = "{\"accepted\":3,\"duplicate\":0,\"rejected\":0,\"errors\":[]}";
    private static final Duration TIME = Duration.ofMillis(500);
    private static final int WAITING_MAX = 3;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger requests = new AtomicInteger();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void asManyAreSentAsAreDueAndEachIsAnswered() {
        Tally tally = drive(Arrivals.evenly(200), 4, request -> accept(request, 0));
        assertEquals(100, requests.get());
        assertEquals(300, tally.committed());
        assertEquals(100, tally.latencyMicros().getTotalCount());
        assertEquals(Map.of(), tally.faults());
    }

    @Test
    void aRequestThatWaitsForAConnectionHasWaitedSinceItWasDue() {
        // One connection, an answer takes 50 ms and a request is due each 10 ms: the last waits for some forty before
        // it.
        Tally tally = drive(Arrivals.evenly(100), 1, request -> accept(request, 50));
        assertEquals(50, requests.get());
        assertEquals(49, tally.timesWaited());
        assertTrue(
                tally.latencyMicros().getMaxValue() >= 1_900_000,
                "max " + tally.latencyMicros().getMaxValue());
    }

    @Test
    void aRefusalIsAFaultAndSlowsNobodyDown() {
        Tally tally = drive(
                Arrivals.evenly(200),
                2,
                request -> request.body().onSuccess(_ -> {
                    requests.incrementAndGet();
                    request.response().setStatusCode(429).end("{}");
                }));
        assertEquals(Map.of("status 429", 100L), tally.faults());
        assertEquals(0, tally.latencyMicros().getTotalCount());
    }

    @Test
    void aLostConnectionIsAFaultAndIsReplaced() {
        Tally tally = drive(Arrivals.evenly(100), 1, request -> {
            if (requests.getAndIncrement() == 0) {
                request.connection().close();
            } else {
                request.response().end(ACCEPTED);
            }
        });
        assertEquals(Map.of("connection lost", 1L), tally.faults());
        assertEquals(49, tally.latencyMicros().getTotalCount());
    }

    @Test
    void moreThanMayWaitAreNotSentAndCounted() {
        Tally tally = drive(Arrivals.evenly(200), 1, WAITING_MAX, request -> accept(request, 600));
        assertEquals(WAITING_MAX, tally.timesWaited());
        assertEquals(100 - 1 - WAITING_MAX, tally.faults().get("not sent"));
        assertEquals(1 + WAITING_MAX, requests.get());
    }

    @Test
    void aCrowdComesAtRandomButAsOftenInAll() {
        SplittableRandom random = new SplittableRandom(7);
        Arrivals crowd = Arrivals.atRandom(1_000);
        long nanos = 0;
        for (int i = 0; i < 10_000; i++) {
            nanos += crowd.nextGapNanos(random);
        }
        assertEquals(10.0, nanos / 1e9, 0.5);
        assertEquals(1_000_000, Arrivals.evenly(1_000).nextGapNanos(random));
    }

    private void accept(HttpServerRequest request, int afterMillis) {
        request.body().onSuccess(_ -> {
            requests.incrementAndGet();
            if (afterMillis == 0) {
                request.response().end(ACCEPTED);
            } else {
                vertx.timer(afterMillis, TimeUnit.MILLISECONDS)
                        .onSuccess(_ -> request.response().end(ACCEPTED));
            }
        });
    }

    private Tally drive(Arrivals arrivals, int connections, Handler<HttpServerRequest> answer) {
        return drive(arrivals, connections, 100, answer);
    }

    private Tally drive(Arrivals arrivals, int connections, int waitingMax, Handler<HttpServerRequest> answer) {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(answer)
                .listen(0, "127.0.0.1")
                .await();
        RequestTemplate template = RequestTemplate.batch("/", "localhost", "token", "{\"id\":\"<id>\"}", 3);
        Promise<Tally> done = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(_ -> new OpenLoop(vertx, InstantSource.system(), new SplittableRandom(1), waitingMax)
                        .run("127.0.0.1", server.actualPort(), List.of(template), connections, arrivals, TIME)
                        .onComplete(done));
        return done.future().await();
    }
}
