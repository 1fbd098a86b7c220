package io.yardpass.gateway.quotas;

import java.util.concurrent.TimeUnit;

/** So many a second for ever, and after a silence what that earns in the seconds of a burst. */
record Quota(Metered of, int perSecond, long burstSeconds) {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long it takes to earn so many. */
    long nanosOf(int units) {
        return units * SECOND_NANOS / perSecond;
    }

    /** How many are earned in that time. */
    long unitsOf(long nanos) {
        return nanos / SECOND_NANOS * perSecond + nanos % SECOND_NANOS * perSecond / SECOND_NANOS;
    }

    long burstNanos() {
        return burstSeconds * SECOND_NANOS;
    }

    long burstUnits() {
        return burstSeconds * perSecond;
    }
}
