package io.yardpass.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.Verdict;
import io.yardpass.gateway.EdgeFixture.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
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
