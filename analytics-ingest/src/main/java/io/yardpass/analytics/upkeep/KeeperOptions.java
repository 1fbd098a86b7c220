package io.yardpass.analytics.upkeep;

import java.time.Duration;

/**
 * How patient the {@link PartitionKeeper} is. What it keeps, and for how long, the database says.
 *
 * @param every pause between two rounds
 * @param retryAfter pause after a round that failed
 * @param lockTimeout how long a change of the schema waits for others to be done; writers do not queue behind it
 * @param attemptsMax how often it tries in one round to get a lock
 * @param buildTimeout how long one index of a closed month may take
 */
public record KeeperOptions(
        Duration every, Duration retryAfter, Duration lockTimeout, int attemptsMax, Duration buildTimeout) {
    public KeeperOptions {
        if (attemptsMax < 1) {
            throw new IllegalArgumentException("at least one attempt");
        }
        if (every.toMillis() < 1
                || retryAfter.toMillis() < 1
                || lockTimeout.toMillis() < 1
                || buildTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("durations are at least a millisecond");
        }
    }

    /** Looked after four times a day. */
    public static KeeperOptions usual() {
        return new KeeperOptions(
                Duration.ofHours(6), Duration.ofMinutes(1), Duration.ofSeconds(2), 3, Duration.ofHours(1));
    }
}
