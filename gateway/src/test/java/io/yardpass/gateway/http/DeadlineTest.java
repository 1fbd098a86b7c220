package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waits end in time, on the loop that waits. */
class DeadlineTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private record End(Object outcome, Thread thread) {}

    /** How the wait ends, and the thread it began on. */
    private End[] wait(Future<String> future, Duration max) throws Exception {
        Promise<End[]> ends = Promise.promise();
        loop.runOnContext(_ -> {
            Thread began = Thread.currentThread();
            new Deadline(vertx, max, () -> new IllegalStateException("late"))
                    .bound(future)
                    .otherwise(Throwable::getMessage)
                    .onSuccess(outcome ->
                            ends.complete(new End[] {new End(null, began), new End(outcome, Thread.currentThread())}));
        });
        return ends.future().await(5, TimeUnit.SECONDS);
    }

    @Test
    void whatNeverComesIsGivenUpOnTheLoopThatWaits() throws Exception {
        End[] ends = wait(Future.future(_ -> {}), Duration.ofMillis(50));
        assertEquals("late", ends[1].outcome());
        assertSame(ends[0].thread(), ends[1].thread());
    }

    @Test
    void whatComesFromAnotherThreadIsHandedOnToTheLoopThatWaits() throws Exception {
        Promise<String> foreign = Promise.promise();
        Thread.ofVirtual().start(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            foreign.complete("there");
        });
        End[] ends = wait(foreign.future(), Duration.ofSeconds(30));
        assertEquals("there", ends[1].outcome());
        assertSame(ends[0].thread(), ends[1].thread());
    }

    @Test
    void aPromiseThatIsNotKeptInTimeFailsAndOneThatIsKeptDoesNot() throws Exception {
        Promise<List<Future<String>>> made = Promise.promise();
        loop.runOnContext(_ -> {
            var deadline = new Deadline(vertx, Duration.ofMillis(200), () -> new IllegalStateException("late"));
            Promise<String> kept = deadline.promise();
            Promise<String> broken = deadline.promise();
            kept.complete("kept");
            made.complete(List.of(kept.future(), broken.future()));
        });
        List<Future<String>> futures = made.future().await(5, TimeUnit.SECONDS);
        assertEquals("late", futures.get(1).otherwise(Throwable::getMessage).await(5, TimeUnit.SECONDS));
        assertEquals("kept", futures.get(0).await(5, TimeUnit.SECONDS));
    }

    /** Those that end while others are given up are not given up besides, nor are those that begin then. */
    @Test
    void allThatWaitsIsGivenUpAtOnceAndNothingElse() throws Exception {
        Promise<List<Future<String>>> made = Promise.promise();
        loop.runOnContext(_ -> {
            var deadline = new Deadline(vertx, Duration.ofSeconds(30), () -> new IllegalStateException("late"));
            Promise<String> first = deadline.promise();
            Promise<String> second = deadline.promise();
            Promise<Promise<String>> third = Promise.promise();
            first.future().onFailure(_ -> {
                second.tryComplete("kept");
                third.complete(deadline.promise());
            });
            deadline.giveUp();
            made.complete(List.of(
                    first.future(),
                    second.future(),
                    third.future().map(begun -> begun.future().isComplete() ? "ended" : "waits")));
        });
        List<Future<String>> futures = made.future().await(5, TimeUnit.SECONDS);
        assertEquals("late", futures.get(0).otherwise(Throwable::getMessage).await(5, TimeUnit.SECONDS));
        assertEquals("kept", futures.get(1).await(5, TimeUnit.SECONDS));
        assertEquals("waits", futures.get(2).await(5, TimeUnit.SECONDS));
    }
}
