package io.yardpass.gateway.http;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.function.Supplier;

/**
 * Gives up futures that take too long. One timer looks after all of them, because most are done within a millisecond and
 * a timer for each would cost more than the wait. Confined to its event loop; what it gives back completes there.
 */
final class Deadline {
    private static final long LOOKS_PER_DEADLINE = 10;
    private static final long LOOK_MILLIS_MAX = 1_000;

    private final ContextInternal context;
    private final long nanosMax;
    private final Supplier<RuntimeException> late;
    /** Those that wait, in the order of their ends, since all may take equally long. This one is none: it closes the ring. */
    private final Waiting<Void> ring = new Waiting<>(null, 0);

    /** A link of a ring, so that one that is done leaves at once, wherever it stands. */
    private static final class Waiting<T> implements Completable<T> {
        private final Promise<T> promise;
        private final long endNanos;
        private Waiting<?> before = this;
        private Waiting<?> next = this;

        Waiting(Promise<T> promise, long endNanos) {
            this.promise = promise;
            this.endNanos = endNanos;
        }

        void standBefore(Waiting<?> other) {
            next = other;
            before = other.before;
            before.next = this;
            other.before = this;
        }

        void leave() {
            before.next = next;
            next.before = before;
            before = this;
            next = this;
        }

        @Override
        public void complete(T value, Throwable failure) {
            if (failure == null) {
                promise.tryComplete(value);
            } else {
                promise.tryFail(failure);
            }
        }
    }

    /** @param late makes what a future fails with that was not done in time, or up to a tenth of it later */
    Deadline(Vertx vertx, Duration max, Supplier<RuntimeException> late) {
        this.context = (ContextInternal) vertx.getOrCreateContext();
        this.nanosMax = max.toNanos();
        this.late = late;
        vertx.setPeriodic(lookMillis(max), _ -> look());
    }

    /** How often to look so that nothing takes a tenth longer than that. */
    static long lookMillis(Duration max) {
        return Math.clamp(max.toMillis() / LOOKS_PER_DEADLINE, 1, LOOK_MILLIS_MAX);
    }

    /** A promise that fails when it was not kept in time; whoever keeps it tries to, as it may be late. */
    <T> Promise<T> promise() {
        return waiting(context.<T>promise()).promise;
    }

    /** The same future, or if it is not done yet, one that will be in time. */
    <T> Future<T> bound(Future<T> future) {
        if (future.isComplete()) {
            return future;
        }
        Waiting<T> one = waiting(context.promise());
        future.onComplete(one);
        return one.promise.future();
    }

    private <T> Waiting<T> waiting(Promise<T> promise) {
        var one = new Waiting<>(promise, System.nanoTime() + nanosMax);
        one.standBefore(ring);
        promise.future().onComplete((_, _) -> one.leave());
        return one;
    }

    /** Gives up all that waits now. */
    void giveUp() {
        var all = new ArrayList<Waiting<?>>();
        for (Waiting<?> one = ring.next; one != ring; one = one.next) {
            all.add(one);
        }
        all.forEach(this::giveUp);
    }

    private void look() {
        long now = System.nanoTime();
        while (ring.next != ring && ring.next.endNanos - now <= 0) {
            giveUp(ring.next);
        }
    }

    private void giveUp(Waiting<?> one) {
        one.leave();
        one.promise.tryFail(late.get());
    }
}
