package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Gives up futures that take too long. One timer looks after all of them, because most are done within a millisecond and
 * a timer for each would cost more than the wait. Confined to its event loop; what it gives back completes there.
 */
final class Deadline {
    private static final long LOOKS_PER_DEADLINE = 10;
    private static final long LOOK_MILLIS_MAX = 1_000;

    private final Vertx vertx;
    private final long nanosMax;
    private final Supplier<RuntimeException> late;
    /** In the order of their ends, since all may take equally long. */
    private final Set<Waiting> waiting = new LinkedHashSet<>();

    private static final class Waiting {
        private final Promise<?> promise;
        private final long endNanos;

        Waiting(Promise<?> promise, long endNanos) {
            this.promise = promise;
            this.endNanos = endNanos;
        }
    }

    /** @param late makes what a future fails with that was not done in time, or up to a tenth of it later */
    Deadline(Vertx vertx, Duration max, Supplier<RuntimeException> late) {
        this.vertx = vertx;
        this.nanosMax = max.toNanos();
        this.late = late;
        vertx.setPeriodic(lookMillis(max), _ -> look());
    }

    /** How often to look so that nothing takes a tenth longer than that. */
    static long lookMillis(Duration max) {
        return Math.clamp(max.toMillis() / LOOKS_PER_DEADLINE, 1, LOOK_MILLIS_MAX);
    }

    /** The same future, or if it is not done yet, one that will be in time. */
    <T> Future<T> bound(Future<T> future) {
        if (future.isComplete()) {
            return future;
        }
        Promise<T> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
        var one = new Waiting(promise, System.nanoTime() + nanosMax);
        waiting.add(one);
        future.onSuccess(promise::tryComplete).onFailure(promise::tryFail);
        return promise.future().onComplete(_ -> waiting.remove(one));
    }

    /** Gives up all that waits now. */
    void giveUp() {
        for (Waiting one : List.copyOf(waiting)) {
            one.promise.tryFail(late.get());
        }
    }

    private void look() {
        long now = System.nanoTime();
        while (!waiting.isEmpty()) {
            Waiting oldest = waiting.iterator().next();
            if (oldest.endNanos - now > 0) {
                return;
            }
            waiting.remove(oldest);
            oldest.promise.tryFail(late.get());
        }
    }
}
