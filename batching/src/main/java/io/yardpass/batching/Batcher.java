package io.yardpass.batching;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Items in, batches out, and every submission learns what became of each of its items.
 *
 * <p>A batch leaves as soon as a place in flight is free, so an idle batcher adds no waiting and a busy one grows its
 * batches by itself: whatever arrived during the last write goes with the next. A submission is admitted whole or
 * refused whole, and travels in one batch.
 *
 * <p>Confined to the event loop that created it: every method must be called there, and every future completes there.
 */
public final class Batcher<T, R> {
    private final Vertx vertx;
    private final ContextInternal context;
    private final Thread owner;
    private final BatchLimits limits;
    private final long pendingNanosMax;
    private final BatchWriter<T, R> writer;
    private final BatchObserver observer;

    private final ArrayDeque<Submission<T, R>> waiting = new ArrayDeque<>();
    private final Pending pending;
    private int inFlight;
    private boolean flushScheduled;
    private Promise<Void> drained;

    private record Submission<T, R>(List<T> items, long bytes, Promise<List<R>> outcomes, long sinceNanos) {}

    /** Must be called on an event loop, which then owns the batcher. */
    public Batcher(Vertx vertx, BatchLimits limits, BatchWriter<T, R> writer, BatchObserver observer) {
        this.vertx = requireNonNull(vertx, "vertx");
        this.context = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
        this.owner = Thread.currentThread();
        this.limits = requireNonNull(limits, "limits");
        this.pending = new Pending(limits);
        this.pendingNanosMax = limits.pendingAgeMax().toNanos();
        this.writer = requireNonNull(writer, "writer");
        this.observer = requireNonNull(observer, "observer");
        if (!Context.isOnEventLoopThread()) {
            throw new IllegalStateException("a batcher is created on the event loop that will own it");
        }
    }

    /**
     * Completes with one outcome per item, in order, when the batch that holds them is written; fails with what the
     * writer failed with, or with {@link OverloadedException} when there is no room, in which case nothing was taken.
     *
     * @param bytes what the items weigh in memory, roughly; counted against the limits
     */
    public Future<List<R>> submit(List<T> items, long bytes) {
        assertConfined();
        if (items.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        try {
            requireRoom(items.size(), bytes);
        } catch (OverloadedException | IllegalArgumentException refused) {
            return Future.failedFuture(refused);
        }
        pending.submitted(items.size(), bytes);
        // A promise of the context hands what a listener throws to the context, and the next submission is told all the
        // same.
        Submission<T, R> submission = new Submission<>(items, bytes, context.promise(), System.nanoTime());
        waiting.add(submission);
        scheduleFlush();
        return submission.outcomes.future();
    }

    /**
     * Holds a place for a submission that comes later. All that is reserved and not submitted has half of what may be pending,
     * or else is one alone: so what needs not wait for anything always finds its half.
     *
     * @throws OverloadedException when there is no room, in which case nothing was taken
     */
    public Reservation<T, R> reserve(int rows, long bytes) {
        assertConfined();
        requireRoom(rows, bytes);
        pending.reserve(rows, bytes);
        return new Reservation<>(this, rows, bytes);
    }

    void release(int rows, long bytes) {
        assertConfined();
        pending.release(rows, bytes);
    }

    /** Items admitted and not yet completed, those that are only reserved included. */
    public int pendingRows() {
        return pending.rows();
    }

    /** Bytes admitted and not yet completed, those that are only reserved included. */
    public long pendingBytes() {
        return pending.bytes();
    }

    /**
     * Admits nothing more and completes when everything admitted is completed. What still waits when the grace is over
     * fails with {@link OverloadedException}; what is being written by then keeps its own outcome.
     */
    public Future<Void> close(Duration grace) {
        assertConfined();
        if (drained == null) {
            drained = context.promise();
            long timer = vertx.setTimer(Math.max(1, grace.toMillis()), id -> failWaiting());
            drained.future().onComplete(done -> vertx.cancelTimer(timer));
            completeWhenDrained();
        }
        return drained.future();
    }

    private void requireRoom(int rows, long bytes) {
        if (drained != null) {
            throw new OverloadedException("closing");
        }
        pending.requireRoom(rows, bytes);
        if (!waiting.isEmpty() && System.nanoTime() - waiting.peek().sinceNanos > pendingNanosMax) {
            throw new OverloadedException("queue too slow");
        }
    }

    /** Once per turn of the event loop, so that requests read in the same turn share a batch. */
    private void scheduleFlush() {
        if (!flushScheduled && inFlight < limits.inFlightMax()) {
            flushScheduled = true;
            context.runOnContext(ignored -> {
                flushScheduled = false;
                flush();
            });
        }
    }

    private void flush() {
        while (inFlight < limits.inFlightMax() && !waiting.isEmpty()) {
            write(nextBatch());
        }
    }

    private List<Submission<T, R>> nextBatch() {
        List<Submission<T, R>> batch = new ArrayList<>();
        int rows = 0;
        long bytes = 0;
        while (!waiting.isEmpty()) {
            Submission<T, R> next = waiting.peek();
            rows += next.items.size();
            bytes += next.bytes;
            if (!batch.isEmpty() && (rows > limits.batchRowsMax() || bytes > limits.batchBytesMax())) {
                break;
            }
            batch.add(waiting.poll());
        }
        return batch;
    }

    private void write(List<Submission<T, R>> batch) {
        List<T> items = new ArrayList<>();
        long bytes = 0;
        for (Submission<T, R> submission : batch) {
            items.addAll(submission.items);
            bytes += submission.bytes;
        }
        inFlight++;
        observer.leaving(items.size(), bytes, System.nanoTime() - batch.getFirst().sinceNanos);
        Future.<List<R>>future(promise -> writer.write(items).onComplete(promise))
                .map(outcomes -> requireOneEach(items, outcomes))
                .onComplete(result -> complete(batch, result.result(), result.cause()));
    }

    private static <T, R> List<R> requireOneEach(List<T> items, List<R> outcomes) {
        if (outcomes.size() != items.size()) {
            throw new IllegalStateException(
                    "the writer gave " + outcomes.size() + " outcomes for " + items.size() + " items");
        }
        return outcomes;
    }

    private void complete(List<Submission<T, R>> batch, List<R> outcomes, Throwable failure) {
        if (Thread.currentThread() != owner) {
            context.runOnContext(ignored -> complete(batch, outcomes, failure));
            return;
        }
        inFlight--;
        batch.forEach(this::release);
        // Before the answers: what waits is on its way while they are told.
        flush();
        int from = 0;
        for (Submission<T, R> submission : batch) {
            if (failure != null) {
                submission.outcomes.fail(failure);
            } else {
                submission.outcomes.complete(outcomes.subList(from, from + submission.items.size()));
            }
            from += submission.items.size();
        }
        completeWhenDrained();
    }

    private void release(Submission<T, R> submission) {
        pending.completed(submission.items.size(), submission.bytes);
    }

    private void failWaiting() {
        OverloadedException closed = new OverloadedException("closed before it could be written");
        for (Submission<T, R> submission = waiting.poll(); submission != null; submission = waiting.poll()) {
            release(submission);
            submission.outcomes.fail(closed);
        }
        completeWhenDrained();
    }

    private void completeWhenDrained() {
        if (drained != null && inFlight == 0 && waiting.isEmpty()) {
            drained.tryComplete();
        }
    }

    private void assertConfined() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("a batcher belongs to its event loop, and this is another thread");
        }
    }
}
