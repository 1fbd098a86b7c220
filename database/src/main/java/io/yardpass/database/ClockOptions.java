package io.yardpass.database;

import java.time.Duration;

/**
 * How a {@link DatabaseClock} is kept.
 *
 * @param sampleEvery how often the database is asked what time it is
 * @param differenceMax how far this machine's clock may be from the database's before neither is believed
 */
public record ClockOptions(Duration sampleEvery, Duration differenceMax) {
    public ClockOptions {
        if (sampleEvery.toMillis() < 1 || differenceMax.toMillis() < 1) {
            throw new IllegalArgumentException("durations are at least a millisecond");
        }
    }

    /** Asked each five seconds; an hour. */
    public static ClockOptions usual() {
        return new ClockOptions(Duration.ofSeconds(5), Duration.ofHours(1));
    }
}
