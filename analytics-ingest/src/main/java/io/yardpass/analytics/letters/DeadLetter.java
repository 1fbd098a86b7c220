package io.yardpass.analytics.letters;

import static java.util.Objects.requireNonNull;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Verdict;

/**
 * A rejected event.
 *
 * @param type as bodies spell it; null where the event did not say
 * @param payload exactly as sent, or as much of its beginning as is kept
 * @param payloadBytes of the whole event
 */
public record DeadLetter(
        Caller sender, String type, Verdict.Rejected reason, byte[] payload, int payloadBytes, long rejectedAtMicros) {
    /** Who issued the token of what comes from a log: nobody, it was admitted before. Its payload is a record of the log. */
    public static final String OF_A_LOG = "kafka";

    /** What a letter takes beside its payload, roughly; the database reckons with the same. */
    private static final int BYTES_BESIDE = 256;

    public DeadLetter {
        requireNonNull(sender, "sender");
        requireNonNull(reason, "reason");
        if (payload.length > payloadBytes) {
            throw new IllegalArgumentException("a payload is at most the whole event");
        }
    }

    int weight() {
        return payload.length + BYTES_BESIDE;
    }
}
