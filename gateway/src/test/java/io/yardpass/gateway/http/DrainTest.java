package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Event;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.Verdict;
import io.yardpass.gateway.http.EdgeFixture.Answer;
import io.yardpass.gateway.quotas.QuotaLimits;
import io.yardpass.gateway.quotas.Quotas;
import io.yardpass.gateway.tokens.ErasedUsers;
import io.yardpass.gateway.tokens.TokenKeys;
import io.yardpass.gateway.tokens.TokenRules;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainTest {
    @Test
    void aStopAnswersWhatIsInFlightAndAcceptsNoMore() throws Exception {
        try (var edge = new EdgeFixture()) {
            Promise<IngestOutcome> commit = Promise.promise();
            var submitted = new CountDownLatch(1);
            edge.sink = (_, _, _) -> {
                submitted.countDown();
                return commit.future();
            };
            String view = "{\"id\":\"%1$s\",\"post_id\":\"%1$s\",\"occurred_at\":\"2026-01-31T12:00:00Z\"}"
                    .formatted(UUID.randomUUID());
            var inFlight = new FutureTask<Answer>(() -> edge.post("/v1/post-views", view));
            Thread.ofVirtual().start(inFlight);
            assertTrue(submitted.await(5, TimeUnit.SECONDS));
            Thread stop = Thread.ofVirtual().start(edge::stop);
            awaitRefusal(edge.port);
            commit.complete(new IngestOutcome.Recorded(List.of(Verdict.ACCEPTED)));
            assertEquals(200, inFlight.get(5, TimeUnit.SECONDS).status());
            stop.join(5_000);
            assertTrue(!stop.isAlive());
        }
    }

    @Test
    void aSinkIsClosedWhenThePortIsTaken() throws Exception {
        try (var edge = new EdgeFixture()) {
            var closed = new CountDownLatch(1);
            EventSink sink = new EventSink() {
                @Override
                public Future<IngestOutcome> submit(Caller caller, List<Event> events, long bytes) {
                    return Future.succeededFuture(new IngestOutcome.Overloaded());
                }

                @Override
                public Future<Void> close() {
                    closed.countDown();
                    return Future.succeededFuture();
                }
            };
            var other = Vertx.vertx();
            var second = new HttpServerVerticle(new Edge(
                    Offer.EVERYTHING,
                    EdgeOptions.at("127.0.0.1", edge.port),
                    TokenRules.of(TokenKeys.secret(EdgeFixture.SECRET), "yardpass", "yardpass"),
                    EdgeFixture.keysOf(other, _ -> Future.failedFuture("nobody is asked")),
                    ErasedUsers.open(
                                    other,
                                    _ -> Future.failedFuture("nobody is asked"),
                                    () -> Future.failedFuture("nothing is heard"),
                                    System::nanoTime)
                            .await(),
                    _ -> Future.succeededFuture(sink),
                    _ -> Future.succeededFuture(new Outcome.Overloaded()),
                    Forwarding.of("second", () -> true, Future::succeededFuture),
                    EdgeFixture.nobodyThere(other),
                    new Quotas(QuotaLimits.usual(), System::nanoTime),
                    list -> Buffer.buffer(),
                    () -> EdgeFixture.CATALOGUE,
                    edge.meters,
                    InstantSource.system()));
            assertThrows(Exception.class, () -> other.deployVerticle(second).await());
            assertTrue(closed.await(5, TimeUnit.SECONDS));
            other.close().await();
        }
    }

    private static void awaitRefusal(int port) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try {
                new Socket("127.0.0.1", port).close();
            } catch (ConnectException refused) {
                return;
            } catch (IOException closing) {
                // Between accepting and refusing.
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new AssertionError("still accepting");
    }
}
