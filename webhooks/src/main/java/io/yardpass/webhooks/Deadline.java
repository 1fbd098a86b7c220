package io.yardpass.webhooks;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** When a delivery ends, whichever step it is at. */
record Deadline(long begunNanos, Duration within) {
    static Deadline in(Duration within) {
        return new Deadline(System.nanoTime(), within);
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }

    boolean isOver() {
        return elapsed().compareTo(within) >= 0;
    }

    /** Fails with {@link WebhookFailure#TIMEOUT} if the step lasts longer. The step goes on: whoever began it ends it. */
    <T> Future<T> of(Future<T> step) {
        long millis = Math.max(1, within.minus(elapsed()).toMillis());
        return step.timeout(millis, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof TimeoutException ? new FailedDelivery(WebhookFailure.TIMEOUT) : failure));
    }
}
