package io.yardpass.analytics;

import java.time.Duration;

/**
 * The limits of the {@link Directory}.
 *
 * @param entriesMax how many references it remembers
 * @param preloadMax how many of each kind it reads at the start
 * @param refreshAfter when an entry is looked up again, in the background, at its next use
 * @param expireAfter how old an entry may become that could not be refreshed
 * @param nowhereFor how long it remembers that something does not exist
 * @param lookupsWaitingMax references that may wait for the look-up after the present one
 * @param lookupSlowAfter nobody waits for a look-up behind one that has taken so long
 * @param lookupTimeout how long a look-up may take
 */
public record DirectoryOptions(
        int entriesMax,
        int preloadMax,
        Duration refreshAfter,
        Duration expireAfter,
        Duration nowhereFor,
        int lookupsWaitingMax,
        Duration lookupSlowAfter,
        Duration lookupTimeout) {
    public DirectoryOptions {
        if (entriesMax < 1 || preloadMax < 0 || lookupsWaitingMax < 1) {
            throw new IllegalArgumentException("a directory remembers something and looks something up");
        }
        if (!refreshAfter.isPositive()
                || !nowhereFor.isPositive()
                || !lookupSlowAfter.isPositive()
                || !lookupTimeout.isPositive()) {
            throw new IllegalArgumentException("durations are positive");
        }
        if (expireAfter.compareTo(refreshAfter) < 0) {
            throw new IllegalArgumentException("an entry is refreshed before it expires");
        }
    }

    /** 200,000 entries, refreshed after a minute, gone after ten; what does not exist is asked for again after 5 s. */
    public static DirectoryOptions usual() {
        return new DirectoryOptions(
                200_000,
                20_000,
                Duration.ofMinutes(1),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                20_000,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5));
    }
}
