package io.yardpass.analytics.upkeep;

import java.time.Duration;

/**
 * How often the {@link RollupKeeper} does what.
 *
 * @param foldEvery pause between two rounds, each of which empties the queues of deltas
 * @param rowsMax deltas of each queue taken in one transaction
 * @param refreshEvery from one refresh of the daily view to the next
 * @param dailyEvery the same of audience insights, of the proof of yesterday's counts, and of the end of old rollups
 * @param retryAfter pause after a task that failed, or that another process was at, and between looks at open proposals
 * @param monthsKept whole months before the present one whose hourly rows and viewers are kept
 */
public record RollupOptions(
        Duration foldEvery,
        int rowsMax,
        Duration refreshEvery,
        Duration dailyEvery,
        Duration retryAfter,
        int monthsKept) {
    /** At least as long as a refresh over everything that is kept may take. */
    public static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(15);

    public RollupOptions {
        if (rowsMax < 1 || monthsKept < 1) {
            throw new IllegalArgumentException("at least one row is folded, at least one month is kept");
        }
        if (foldEvery.toMillis() < 1
                || refreshEvery.toMillis() < 1
                || dailyEvery.toMillis() < 1
                || retryAfter.toMillis() < 1) {
            throw new IllegalArgumentException("durations are at least a millisecond");
        }
    }

    /** Folds every five seconds, refreshes hourly, keeps 25 months. */
    public static RollupOptions usual() {
        return new RollupOptions(
                Duration.ofSeconds(5), 20_000, Duration.ofHours(1), Duration.ofHours(24), Duration.ofMinutes(1), 25);
    }
}
