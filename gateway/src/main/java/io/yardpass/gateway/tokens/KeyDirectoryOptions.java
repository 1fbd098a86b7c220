package io.yardpass.gateway.tokens;

import io.yardpass.batching.BatchLimits;
import java.time.Duration;

/**
 * The limits of the {@link KeyDirectory}.
 *
 * @param refreshAfter when a live key is asked for again, in the background, at its next use
 * @param trustedFor how old an answer may be that is used without asking: so long after it was revoked a key is refused at
 *     the latest, while the database answers
 * @param heldFor how old the last answer may become while the database does not
 * @param refusedFor how long it remembers that a key is not live
 * @param liveMax how many live keys it remembers
 * @param refusedMax how many others, apart, so that guesses displace none that is live
 * @param lookup how much is asked at once
 */
public record KeyDirectoryOptions(
        Duration refreshAfter,
        Duration trustedFor,
        Duration heldFor,
        Duration refusedFor,
        int liveMax,
        int refusedMax,
        Lookup lookup) {

    /**
     * One query at a time for keys that are known, and one for those that are not.
     *
     * @param pause what a query waits for company: so there are at most {@code 1 / pause} of them in a second
     * @param timeout how long a query may take
     * @param keysMax keys in a query
     * @param waitingMax unknown keys that may wait, those in the query included
     */
    public record Lookup(Duration pause, Duration timeout, int keysMax, int waitingMax) {
        public Lookup {
            if (pause.toMillis() < 1 || timeout.toMillis() < 1) {
                throw new IllegalArgumentException("a look-up takes at least a millisecond");
            }
            if (keysMax < 1 || waitingMax < keysMax) {
                throw new IllegalArgumentException("a full query must fit into what may wait");
            }
        }
    }

    public KeyDirectoryOptions {
        if (!refreshAfter.isPositive() || !refusedFor.isPositive()) {
            throw new IllegalArgumentException("durations are positive");
        }
        if (trustedFor.compareTo(refreshAfter) < 0 || heldFor.compareTo(trustedFor) < 0) {
            throw new IllegalArgumentException("a key is asked for again, then no longer trusted, then no longer held");
        }
        if (liveMax < 1 || refusedMax < 1) {
            throw new IllegalArgumentException("a directory remembers something");
        }
    }

    /** Of a queue that refuses nobody for waiting long: whoever asks for a key gives up by itself. */
    BatchLimits queue(int keysWaitingMax) {
        int most = Math.max(lookup.keysMax(), keysWaitingMax);
        return new BatchLimits(lookup.keysMax(), lookup.keysMax(), most, most, heldFor, 1);
    }

    /** Refreshed after 5 s, trusted for 15, held for five minutes; 1,000 keys in a query, 100 queries in a second. */
    public static KeyDirectoryOptions usual() {
        return new KeyDirectoryOptions(
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                50_000,
                10_000,
                new Lookup(Duration.ofMillis(10), Duration.ofSeconds(3), 1_000, 10_000));
    }
}
