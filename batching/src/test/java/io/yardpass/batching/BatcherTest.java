package io.yardpass.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BatcherTest {
    private static final BatchLimits LIMITS = new BatchLimits(4, 1_000, 10, 2_000, Duration.ofSeconds(10), 1);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final HeldWriter writer = new HeldWriter();
    private Batcher<String, String> batcher;

    /** Keeps each batch until the test completes it. */
    private static final class HeldWriter implements BatchWriter<String, String> {
        final List<List<String>> batches = new ArrayList<>();
        final List<Promise<List<String>>> answers = new ArrayList<>();

        @Override
        public Future<List<String>> write(List<String> batch) {
            batches.add(List.copyOf(batch));
            answers.add(Promise.promise());
            return answers.getLast().future();
        }

        void complete(int batch) {
            answers.get(batch)
                    .complete(
                            batches.get(batch).stream().map(String::toUpperCase).toList());
        }
    }

    @BeforeEach
    void open() throws Exception {
        batcher = onLoop(() -> new Batcher<>(vertx, LIMITS, writer, BatchObserver.NONE));
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    @Test
    void anIdleBatcherWritesAtOnce() throws Exception {
        var outcomes = submit("a", "b");
        turn();
        assertEquals(List.of(List.of("a", "b")), writer.batches);
        complete(0);
        assertEquals(List.of("A", "B"), await(outcomes));
    }

    @Test
    void whatArrivesDuringAWriteSharesTheNextBatch() throws Exception {
        submit("a");
        turn();
        var b = submit("b");
        var c = submit("c", "d");
        turn();
        assertEquals(1, writer.batches.size());
        complete(0);
        turn();
        assertEquals(List.of("b", "c", "d"), writer.batches.get(1));
        complete(1);
        assertEquals(List.of("B"), await(b));
        assertEquals(List.of("C", "D"), await(c));
    }

    @Test
    void submissionsOfOneTurnShareABatch() throws Exception {
        onLoop(() -> {
            batcher.submit(List.of("a"), 1);
            return batcher.submit(List.of("b"), 1);
        });
        turn();
        assertEquals(List.of(List.of("a", "b")), writer.batches);
    }

    @Test
    void aBatchNeverPassesItsRowsNorItsBytes() throws Exception {
        submit("first");
        turn();
        submit("a", "b", "c");
        submit("d", "e");
        onLoop(() -> batcher.submit(List.of("heavy"), 999));
        complete(0);
        turn();
        assertEquals(List.of("a", "b", "c"), writer.batches.get(1));
        complete(1);
        turn();
        assertEquals(List.of("d", "e"), writer.batches.get(2));
        complete(2);
        turn();
        assertEquals(List.of("heavy"), writer.batches.get(3));
    }

    @Test
    void aFullQueueRefusesTheWholeSubmissionAndTakesAgainWhenDrained() throws Exception {
        submit("1", "2", "3", "4");
        submit("5", "6", "7", "8");
        var refused = submit("9", "10", "11");
        assertInstanceOf(OverloadedException.class, failure(refused));
        var last = submit("9", "10");
        assertEquals(10, onLoop(batcher::pendingRows));
        turn();
        complete(0);
        turn();
        complete(1);
        turn();
        complete(2);
        await(last);
        assertEquals(0, onLoop(batcher::pendingRows));
        assertEquals(0L, onLoop(batcher::pendingBytes));
    }

    @Test
    void bytesAreBoundedToo() throws Exception {
        onLoop(() -> batcher.submit(List.of("a"), 1_000));
        onLoop(() -> batcher.submit(List.of("b"), 1_000));
        assertInstanceOf(OverloadedException.class, failure(onLoop(() -> batcher.submit(List.of("c"), 1))));
    }

    @Test
    void whileTheOldestHasWaitedTooLongNothingMoreIsTaken() throws Exception {
        Duration ageMax = Duration.ofMillis(100);
        var limits = new BatchLimits(4, 1_000, 10, 2_000, ageMax, 1);
        batcher = onLoop(() -> new Batcher<>(vertx, limits, writer, BatchObserver.NONE));
        submit("in flight");
        turn();
        Thread.sleep(2 * ageMax.toMillis());
        var old = submit("waits");
        Thread.sleep(2 * ageMax.toMillis());
        assertInstanceOf(OverloadedException.class, failure(submit("refused")));
        complete(0);
        turn();
        var taken = submit("after the stall");
        complete(1);
        assertEquals(List.of("WAITS"), await(old));
        turn();
        complete(2);
        assertEquals(List.of("AFTER THE STALL"), await(taken));
    }

    @Test
    void aSubmissionLargerThanABatchIsTheCallersMistake() throws Exception {
        assertInstanceOf(IllegalArgumentException.class, failure(submit("1", "2", "3", "4", "5")));
        assertInstanceOf(IllegalArgumentException.class, failure(onLoop(() -> batcher.submit(List.of("huge"), 1_001))));
    }

    @Test
    void aFailedWriteFailsItsSubmissionsAndNoOthers() throws Exception {
        var a = submit("a");
        turn();
        var b = submit("b");
        onLoop(() -> {
            writer.answers.get(0).fail("database gone");
            return null;
        });
        assertEquals("database gone", failure(a).getMessage());
        turn();
        complete(1);
        assertEquals(List.of("B"), await(b));
    }

    @Test
    void aWriterThatThrowsStillCompletesEveryItem() throws Exception {
        var throwing = onLoop(() -> new Batcher<String, String>(
                vertx,
                LIMITS,
                batch -> {
                    throw new IllegalStateException("broken");
                },
                BatchObserver.NONE));
        assertEquals(
                "broken",
                failure(onLoop(() -> throwing.submit(List.of("a"), 1))).getMessage());
        assertEquals(0, onLoop(throwing::pendingRows));
    }

    @Test
    void aWriterThatForgetsAnOutcomeFailsTheBatch() throws Exception {
        var forgetful = onLoop(() -> new Batcher<String, String>(
                vertx, LIMITS, batch -> Future.succeededFuture(List.of()), BatchObserver.NONE));
        assertInstanceOf(IllegalStateException.class, failure(onLoop(() -> forgetful.submit(List.of("a"), 1))));
    }

    @Test
    void whatIsReservedCountsUntilItIsReleasedOrAnswered() throws Exception {
        var reserved = onLoop(() -> batcher.reserve(3, 30));
        assertEquals(3, onLoop(batcher::pendingRows));
        assertEquals(30L, onLoop(batcher::pendingBytes));
        var answer = onLoop(() -> reserved.submit(List.of("a", "b")));
        assertEquals(2, onLoop(batcher::pendingRows));
        turn();
        complete(0);
        assertEquals(List.of("A", "B"), await(answer));
        assertEquals(0, onLoop(batcher::pendingRows));
        assertEquals(0L, onLoop(batcher::pendingBytes));
        release(onLoop(() -> batcher.reserve(4, 40)), 2);
        assertEquals(0, onLoop(batcher::pendingRows));
        assertEquals(0L, onLoop(batcher::pendingBytes));
    }

    @Test
    void whatIsReservedLeavesHalfToWhatIsSubmittedAtOnce() throws Exception {
        onLoop(() -> batcher.reserve(4, 1));
        assertThrows(OverloadedException.class, () -> reserve(2, 1));
        assertThrows(OverloadedException.class, () -> reserve(1, 1_000));
        reserve(1, 1);
        assertThrows(OverloadedException.class, () -> reserve(1, 1));
        submit("1", "2", "3", "4");
        assertInstanceOf(OverloadedException.class, failure(submit("5", "6")));
        submit("5");
        assertEquals(10, onLoop(batcher::pendingRows));
    }

    @Test
    void oneReservationAloneMayBeAsLargeAsASubmission() throws Exception {
        var limits = new BatchLimits(4, 1_000, 4, 1_000, Duration.ofSeconds(10), 1);
        batcher = onLoop(() -> new Batcher<>(vertx, limits, writer, BatchObserver.NONE));
        var alone = reserve(4, 1_000);
        assertThrows(OverloadedException.class, () -> reserve(1, 1));
        release(alone, 1);
        reserve(4, 1_000);
    }

    @Test
    void moreThanWasReservedOrTwiceIsRefused() throws Exception {
        var reserved = reserve(2, 2);
        assertInstanceOf(IllegalStateException.class, failure(onLoop(() -> reserved.submit(List.of("a", "b", "c")))));
        onLoop(() -> reserved.submit(List.of("a")));
        assertInstanceOf(IllegalStateException.class, failure(onLoop(() -> reserved.submit(List.of("a")))));
        assertThrows(IllegalArgumentException.class, () -> reserve(5, 1));
    }

    @Test
    void aReservationDoesNotHoldUpAClose() throws Exception {
        var reserved = reserve(2, 2);
        await(onLoop(() -> batcher.close(Duration.ofSeconds(5))));
        assertInstanceOf(OverloadedException.class, failure(onLoop(() -> reserved.submit(List.of("a")))));
        assertThrows(OverloadedException.class, () -> reserve(1, 1));
    }

    @Test
    void aListenerThatThrowsTakesNothingFromTheOthers() throws Exception {
        var careless = new IllegalStateException("a careless listener");
        Promise<Throwable> told = Promise.promise();
        context.exceptionHandler(told::complete);
        var b = onLoop(() -> {
            batcher.submit(List.of("a"), 1).onComplete(outcome -> {
                throw careless;
            });
            return batcher.submit(List.of("b"), 1);
        });
        turn();
        complete(0);
        assertEquals(List.of("B"), await(b));
        assertSame(careless, await(told.future()));
        await(onLoop(() -> batcher.close(Duration.ofSeconds(5))));
    }

    @Test
    void closingDrainsWhatWasAdmittedAndRefusesTheRest() throws Exception {
        var a = submit("a");
        turn();
        var b = submit("b");
        Future<Void> closed = onLoop(() -> batcher.close(Duration.ofSeconds(5)));
        assertInstanceOf(OverloadedException.class, failure(submit("late")));
        complete(0);
        turn();
        assertFalse(closed.isComplete());
        complete(1);
        await(closed);
        assertEquals(List.of("A"), await(a));
        assertEquals(List.of("B"), await(b));
    }

    @Test
    void whenTheGraceIsOverWaitersFailAndTheWriteInFlightKeepsItsOutcome() throws Exception {
        var inFlight = submit("a");
        turn();
        var waiting = submit("b");
        Future<Void> closed = onLoop(() -> batcher.close(Duration.ofMillis(20)));
        assertInstanceOf(OverloadedException.class, failure(waiting));
        assertFalse(closed.isComplete());
        complete(0);
        assertEquals(List.of("A"), await(inFlight));
        await(closed);
    }

    @Test
    void anotherThreadIsRefused() {
        assertThrows(IllegalStateException.class, () -> batcher.submit(List.of("a"), 1));
        assertThrows(IllegalStateException.class, () -> new Batcher<>(vertx, LIMITS, writer, BatchObserver.NONE));
    }

    @Test
    void everyOutcomeReachesItsOwnItemUnderLoad() throws Exception {
        var limits = new BatchLimits(7, 1_000_000, 100_000, 10_000_000, Duration.ofSeconds(10), 3);
        var busy = onLoop(() -> new Batcher<Integer, Integer>(
                vertx,
                limits,
                batch -> vertx.timer(1, TimeUnit.MILLISECONDS)
                        .map(batch.stream().map(i -> -i).toList()),
                BatchObserver.NONE));
        var all = onLoop(() -> IntStream.range(0, 2_000)
                .mapToObj(i -> busy.submit(List.of(i, i + 1), 8))
                .toList());
        for (int i = 0; i < all.size(); i++) {
            assertEquals(List.of(-i, -i - 1), await(all.get(i)));
        }
        assertTrue(onLoop(busy::pendingRows) == 0);
    }

    private Future<List<String>> submit(String... items) throws Exception {
        return onLoop(() -> batcher.submit(List.of(items), items.length));
    }

    /** Throws what the batcher throws. */
    private Reservation<String, String> reserve(int rows, long bytes) throws Exception {
        try {
            return onLoop(() -> batcher.reserve(rows, bytes));
        } catch (ExecutionException refused) {
            throw (Exception) refused.getCause();
        }
    }

    private void release(Reservation<String, String> reserved, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            onLoop(() -> {
                reserved.release();
                return null;
            });
        }
    }

    private void complete(int batch) throws Exception {
        onLoop(() -> {
            writer.complete(batch);
            return null;
        });
    }

    /** Lets everything scheduled on the loop so far happen. */
    private void turn() throws Exception {
        onLoop(() -> null);
        onLoop(() -> null);
    }

    private <V> V onLoop(Callable<V> action) throws Exception {
        Promise<V> done = Promise.promise();
        context.runOnContext(ignored -> {
            try {
                done.complete(action.call());
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return await(done.future());
    }

    private static <V> V await(Future<V> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    private static Throwable failure(Future<?> future) {
        return assertThrows(ExecutionException.class, () -> await(future)).getCause();
    }
}
