package io.yardpass.webhooks;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Tells an endpoint of a message. */
interface Transport {
    /**
     * @param status null where there was no answer that counts
     * @param fault why there was none; null where there was one
     * @param retryAfter when the endpoint asks to be asked again
     */
    record Answer(Short status, String fault, Optional<Duration> retryAfter) {
        private static final int GONE = 410;

        static Answer of(int status) {
            return of(status, Optional.empty());
        }

        static Answer of(int status, Optional<Duration> retryAfter) {
            return new Answer((short) status, null, retryAfter);
        }

        static Answer fault(String fault) {
            return new Answer(null, fault, Optional.empty());
        }

        boolean isDelivered() {
            return fault == null && status / 100 == 2;
        }

        boolean isGone() {
            return fault == null && status == GONE;
        }
    }

    /** Never fails, and takes no longer than a deadline of its own. */
    Future<Answer> send(Delivery delivery);
}
