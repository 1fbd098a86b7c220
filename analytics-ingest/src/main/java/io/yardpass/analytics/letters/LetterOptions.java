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
 * @param payload how much of an event
 * @param share how much of one sender
 * @param store how much of all senders
 * @param retryAfter how long nothing is tried after the database failed
 */
public record LetterOptions(
        CopyOptions copy, BatchLimits limits, Payload payload, Share share, Store store, Duration retryAfter) {
    private static final int MEBIBYTE = 1 << 20;

    /**
     * @param wholeBytesMax of a larger event only the head is kept
     * @param headBytes how much that is
     */
    public record Payload(int wholeBytesMax, int headBytes) {
        public Payload {
            if (headBytes < 1 || headBytes > wholeBytesMax) {
                throw new IllegalArgumentException("a head is part of a payload");
            }
        }

        int kept(int bytes) {
            return bytes <= wholeBytesMax ? bytes : headBytes;
        }
    }

    /**
     * Of one sender, which is an organization, else a person, per process.
     *
     * @param lettersMax in a window
     * @param bytesMax the same in bytes
     * @param window how long a sender's count runs before it begins anew
     * @param sendersMax how many senders are counted at once; the longest unheard is forgotten first
     */
    public record Share(int lettersMax, long bytesMax, Duration window, int sendersMax) {
        public Share {
            if (lettersMax < 0 || bytesMax < 0 || sendersMax < 1) {
                throw new IllegalArgumentException("a share is not negative, and one sender is counted at least");
            }
            if (window.toMillis() < 1) {
                throw new IllegalArgumentException("a window is longer than nothing");
            }
        }
    }

    /**
     * Of all senders, in the database.
     *
     * @param bytesMax past it none is written
     * @param checkedEvery how often the database is asked for their sum, per event loop; in between each counts its own
     */
    public record Store(long bytesMax, Duration checkedEvery) {
        public Store {
            if (bytesMax < 0 || checkedEvery.isNegative()) {
                throw new IllegalArgumentException("limits of the store are not negative");
            }
        }
    }

    public LetterOptions {
        requireNonNull(copy, "copy");
        requireNonNull(limits, "limits");
        requireNonNull(payload, "payload");
        requireNonNull(share, "share");
        requireNonNull(store, "store");
        if (limits.inFlightMax() != 1) {
            throw new IllegalArgumentException("letters are written one batch at a time");
        }
        if (payload.wholeBytesMax() > limits.batchBytesMax() / 2) {
            throw new IllegalArgumentException("a batch holds more than one payload");
        }
        if (retryAfter.isNegative()) {
            throw new IllegalArgumentException("retryAfter is not negative");
        }
    }

    /**
     * 1,000 letters and 4 MiB a sender and hour, 64 MiB in all; events of up to 32 KiB whole, of larger ones 4 KiB; 2 MiB a
     * batch and 4 MiB held, one event loop each.
     */
    public static LetterOptions to(PgAddress address, String role) {
        return new LetterOptions(
                CopyOptions.to(address.withRole(role))
                        .withApplicationName(address.session().named("yardpass") + "-letters"),
                new BatchLimits(1_000, 2 * MEBIBYTE, 4_000, 4 * MEBIBYTE, Duration.ofMinutes(1), 1),
                new Payload(32 << 10, 4 << 10),
                new Share(1_000, 4 * MEBIBYTE, Duration.ofHours(1), 10_000),
                new Store(64 * MEBIBYTE, Duration.ofSeconds(30)),
                Duration.ofSeconds(1));
    }

    public LetterOptions withKept(int perSenderMax, long bytesMax) {
        Share otherShare = new Share(perSenderMax, share.bytesMax(), share.window(), share.sendersMax());
        Store otherStore = new Store(bytesMax, store.checkedEvery());
        return new LetterOptions(copy, limits, payload, otherShare, otherStore, retryAfter);
    }
}
