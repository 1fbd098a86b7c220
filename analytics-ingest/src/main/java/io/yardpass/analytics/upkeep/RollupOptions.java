package io.yardpass.analytics.upkeep;

import java.time.Duration;

/**
 * How often the {@link RollupKeeper} does what.
 *
 * @param foldEvery pause between two rounds, each of which folds what waits in the queues of deltas
 * @param rowsMax deltas of each queue taken in one transaction
 * @param foldTimeMax how long a round folds, or ends what is over, while more waits, before the other tasks have their turn
 * @param refreshEvery from one refresh of the daily view to the next
 * @param dailyEvery the same of audience insights, of the proof of yesterday's counts, and of the end of old rollups
 * @param retryAfter pause after a task that failed, twice as long after each further time up to its usual one; the same after
 *     one that another process was at, and between looks at open proposals
 * @param restAtLeast how many times as long as a task took it rests, whatever its usual time: so no amount of rows gives one of
 *     them more than that share of a processor
 * @param monthsKept whole months before the present one whose hourly rows and viewers are kept
 */
public record RollupOptions(
        Duration foldEvery,
        int rowsMax,
        Duration foldTimeMax,
        Duration refreshEvery,
        Duration dailyEvery,
        Duration retryAfter,
        int restAtLeast,
        int monthsKept) {
    /** Of one transaction of a task; what is done until then is committed by the one before. */
    public static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(15);

    public RollupOptions {
        if (rowsMax < 1 || monthsKept < 1 || restAtLeast < 1) {
            throw new IllegalArgumentException(
                    "at least one row is folded, a task rests as long as it took, at least one month is kept");
        }
        if (foldEvery.toMillis() < 1
                || foldTimeMax.toMillis() < 1
                || refreshEvery.toMillis() < 1
                || dailyEvery.toMillis() < 1
                || retryAfter.toMillis() < 1) {
            throw new IllegalArgumentException("durations are at least a millisecond");
        }
    }

    /** Folds every five seconds for half a minute at most, refreshes hourly, keeps 25 months. */
    public static RollupOptions usual() {
        return new RollupOptions(
                Duration.ofSeconds(5),
                20_000,
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                Duration.ofHours(24),
                Duration.ofMinutes(1),
                100,
                25);
    }
}
