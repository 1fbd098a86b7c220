package io.yardpass.analytics.upkeep;

import java.time.Duration;

/**
 * How much of the database's time erasures may take. Each step is a transaction, after which the {@link ErasureKeeper} rests as
 * long as it took: one connection is busy half of the time at most.
 *
 * @param every pause between two looks at what is unfinished
 * @param budget when a look has worked this long, the rest is left to the next
 * @param unfinishedMax how many people are looked at; those asked for later wait
 * @param pagesMax pages of a table read in one step
 * @param rowsMax rows that an index finds changed in one step
 */
public record ErasureOptions(Duration every, Duration budget, int unfinishedMax, int pagesMax, int rowsMax) {
    public ErasureOptions {
        if (unfinishedMax < 1 || pagesMax < 1 || rowsMax < 1) {
            throw new IllegalArgumentException("at least one person, page and row");
        }
        if (every.toMillis() < 1 || budget.toMillis() < 1) {
            throw new IllegalArgumentException("durations are at least a millisecond");
        }
    }

    /** 16 MiB a step, a minute of work every ten seconds. */
    public static ErasureOptions usual() {
        return new ErasureOptions(Duration.ofSeconds(10), Duration.ofMinutes(1), 100, 2_048, 1_000);
    }
}
