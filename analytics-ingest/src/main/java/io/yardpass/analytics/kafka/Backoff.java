package io.yardpass.analytics.kafka;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait after a failure: twice as long after each, and a part of it by chance, so that not all come back at once. */
final class Backoff {
    private static final long MILLIS_MIN = 100;
    private static final long MILLIS_MAX = 5_000;

    private long millis = MILLIS_MIN;

    void reset() {
        millis = MILLIS_MIN;
    }

    long nextMillis() {
        long pause = millis;
        millis = Math.min(MILLIS_MAX, 2 * millis);
        return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    }
}
