package io.yardpass.analytics.letters;

import static java.util.Objects.requireNonNull;

import io.yardpass.batching.BatchLimits;
import io.yardpass.pgcopy.CopyOptions;
import io.yardpass.pgcopy.PgAddress;
import java.time.Duration;

/**
 * How much of what is rejected is kept.
 *
 * @param copy the connection of one event loop, as the role that may write letters
 * @param limits what one event loop holds and writes at once
 * @param payloadBytesMax of a larger event only the head is kept
 * @param headBytes how much that is
 * @param lettersPerSenderMax letters of one sender (an organization, else a person) in a window, per process
 * @param bytesPerSenderMax the same in bytes
 * @param window how long a sender's count runs before it begins anew
 * @param sendersMax how many senders are counted at once; the longest unheard is forgotten first
 * @param keptBytesMax letters in the database, of all senders; past it none is written
 * @param keptCheckedEvery how often the database is asked for that sum, per event loop; in between each counts its own
 * @param retryAfter how long nothing is tried after the database failed
 */
public record LetterOptions(
        CopyOptions copy,
        BatchLimits limits,
        int payloadBytesMax,
        int headBytes,
        int lettersPerSenderMax,
        long bytesPerSenderMax,
        Duration window,
        int sendersMax,
        long keptBytesMax,
        Duration keptCheckedEvery,
        Duration retryAfter) {
    private static final int MEBIBYTE = 1 << 20;

    public LetterOptions {
        requireNonNull(copy, "copy");
        requireNonNull(limits, "limits");
        if (limits.inFlightMax() != 1) {
            throw new IllegalArgumentException("letters are written one batch at a time");
        }
        if (headBytes < 1 || headBytes > payloadBytesMax || payloadBytesMax > limits.batchBytesMax() / 2) {
            throw new IllegalArgumentException("a head is part of a payload, and a batch holds more than one payload");
        }
        if (lettersPerSenderMax < 0 || bytesPerSenderMax < 0 || sendersMax < 1 || keptBytesMax < 0) {
            throw new IllegalArgumentException("limits are not negative, and one sender is counted at least");
        }
        if (window.toMillis() < 1 || keptCheckedEvery.isNegative() || retryAfter.isNegative()) {
            throw new IllegalArgumentException("durations are not negative, and a window is longer than nothing");
        }
    }

    /**
     * 1,000 letters and 4 MiB a sender and hour, 64 MiB in all; events of up to 32 KiB whole, of larger ones 4 KiB; 2 MiB a
     * batch and 4 MiB held, one event loop each.
     */
    public static LetterOptions to(PgAddress address, String role) {
        return new LetterOptions(
                CopyOptions.to(address.withRole(role)).withApplicationName("yardpass-letters"),
                new BatchLimits(1_000, 2 * MEBIBYTE, 4_000, 4 * MEBIBYTE, Duration.ofMinutes(1), 1),
                32 << 10,
                4 << 10,
                1_000,
                4 * MEBIBYTE,
                Duration.ofHours(1),
                10_000,
                64 * MEBIBYTE,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1));
    }

    public LetterOptions withKept(int perSenderMax, long bytesMax) {
        return new LetterOptions(
                copy,
                limits,
                payloadBytesMax,
                headBytes,
                perSenderMax,
                bytesPerSenderMax,
                window,
                sendersMax,
                bytesMax,
                keptCheckedEvery,
                retryAfter);
    }
}
