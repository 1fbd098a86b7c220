package io.yardpass.analytics.upkeep;

import java.time.Duration;
import java.util.List;

/**
 * What the {@link PartitionKeeper} keeps and how patient it is.
 *
 * @param monthsAhead how many months after the present one exist beforehand
 * @param every pause between two rounds
 * @param retryAfter pause after a round that failed
 * @param lockTimeout how long a change of the schema may wait, and hold up others that come after it
 * @param attemptsMax how often it tries in one round to get a lock
 */
public record KeeperOptions(
        List<KeptTable> tables,
        int monthsAhead,
        Duration every,
        Duration retryAfter,
        Duration lockTimeout,
        int attemptsMax) {
    public KeeperOptions {
        tables = List.copyOf(tables);
        if (tables.isEmpty() || monthsAhead < 1 || attemptsMax < 1) {
            throw new IllegalArgumentException("something is kept, at least a month ahead, in at least one attempt");
        }
        if (every.toMillis() < 1 || retryAfter.toMillis() < 1 || lockTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("durations are at least a millisecond");
        }
    }

    /** Every table by months, three ahead, looked after four times a day. */
    public static KeeperOptions usual() {
        return new KeeperOptions(
                KeptTable.all(), 3, Duration.ofHours(6), Duration.ofMinutes(1), Duration.ofSeconds(2), 3);
    }
}
