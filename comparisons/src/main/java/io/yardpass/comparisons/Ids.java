package io.yardpass.comparisons;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes version-7 ids (RFC 9562) in ascending order. Confined to one thread. */
public final class Ids {
    private static final int COUNTER_MAX = 0xfff;

    private final InstantSource clock;
    private final RandomGenerator random;
    private long millis;
    private int counter;

    public Ids(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Past 4,096 in a millisecond ids run ahead of the clock rather than repeat. */
    public UUID next() {
        long now = clock.millis();
        if (now > millis) {
            millis = now;
            counter = 0;
        } else if (++counter > COUNTER_MAX) {
            millis++;
            counter = 0;
        }
        return new UUID(millis << 16 | 0x7000 | counter, random.nextLong() >>> 2 | Long.MIN_VALUE);
    }
}
