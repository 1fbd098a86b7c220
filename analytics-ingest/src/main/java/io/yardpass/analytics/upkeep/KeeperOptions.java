package io.yardpass.analytics.upkeep;

import java.time.Duration;

/**
 * How patient the {@link PartitionKeeper} is. What it keeps, and for how long, the database says.
 *
 * @param every pause between two rounds
 * @param lookEvery how often it looks whether a month is missing; one that was not missing before is made at once
 * @param retryAfter pause after a round that left a month missing
 * @param lockTimeout how long a change of the schema waits for others to be done; writers do not queue behind it
 * @param attemptsMax how often it tries in one round to get a lock
 * @param buildTimeout how long one index of a closed month may take, and the look through a month that is attached again
 * @param dropsMax how many months a round drops at most, of all tables together
 */
public record KeeperOptions(
        Duration every,
        Duration lookEvery,
        Duration retryAfter,
        Duration lockTimeout,
        int attemptsMax,
        Duration buildTimeout,
        int dropsMax) {
    public KeeperOptions {
        if (attemptsMax < 1 || dropsMax < 1) {
            throw new IllegalArgumentException("at least one attempt, and one month");
        }
        if (every.toMillis() < 1
                || lookEvery.toMillis() < 1
                || retryAfter.toMillis() < 1
                || lockTimeout.toMillis() < 1
                || buildTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("durations are at least a millisecond");
        }
    }

    /** Rounds four times a day, a look each five seconds; a month of each table in a round. */
    public static KeeperOptions usual() {
        return new KeeperOptions(
                Duration.ofHours(6),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                Duration.ofSeconds(2),
                3,
                Duration.ofHours(1),
                8);
    }
}
