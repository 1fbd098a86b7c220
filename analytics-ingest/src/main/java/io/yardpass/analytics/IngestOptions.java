package io.yardpass.analytics;

import static java.util.Objects.requireNonNull;

import io.yardpass.batching.BatchLimits;
import io.yardpass.pgcopy.CopyOptions;
import io.yardpass.pgcopy.PgAddress;
import java.time.Duration;

/**
 * The limits of one {@link EventIngest}.
 *
 * @param copy its connection, as the role that may write facts
 * @param limits how much it holds and writes at once; what one request may bring must fit into a batch
 * @param monthsKept how many whole months before this one are kept, and so may still be reported for
 * @param aheadMax how far in the future an event's clock may be
 * @param repetitionsMax how often a batch is sent again that stood in somebody's way
 * @param writesMax how many transactions a batch that somebody waits for may take while bad events are looked for in it
 * @param reconnectMin pause after the first failed attempt to connect, doubled after each
 * @param reconnectMax the longest such pause
 */
public record IngestOptions(
        CopyOptions copy,
        BatchLimits limits,
        int monthsKept,
        Duration aheadMax,
        int repetitionsMax,
        int writesMax,
        Duration reconnectMin,
        Duration reconnectMax) {
    public static final String ROLE = "yardpass_ingest";
    /** What the database keeps, see analytics.kept_tables. */
    private static final int MONTHS_KEPT = 13;

    private static final int MEBIBYTE = 1 << 20;
    /** Beyond the stall of a slow fsync, and well within what clients wait for an answer. */
    private static final Duration PENDING_AGE_MAX = Duration.ofSeconds(2);

    public IngestOptions {
        requireNonNull(copy, "copy");
        requireNonNull(limits, "limits");
        requirePositive(monthsKept, "monthsKept");
        requirePositive(aheadMax.toMillis(), "aheadMax");
        requirePositive(repetitionsMax, "repetitionsMax");
        requirePositive(writesMax, "writesMax");
        requirePositive(reconnectMin.toMillis(), "reconnectMin");
        if (reconnectMax.compareTo(reconnectMin) < 0) {
            throw new IllegalArgumentException("reconnectMax is less than reconnectMin");
        }
        if (limits.inFlightMax() > copy.pipeliningMax()) {
            throw new IllegalArgumentException("more batches in flight than the connection pipelines");
        }
        if (2 * limits.batchBytesMax() > copy.pipelineBytesMax()
                || 2 * limits.batchBytesMax() * limits.inFlightMax() > copy.inFlightBytesMax()) {
            throw new IllegalArgumentException("the connection has no room for the batches, twice their size");
        }
    }

    /** For one of several event loops: 5,000 rows or 4 MiB a batch, two in flight, 50,000 rows or 32 MiB or 2 s held. */
    public static IngestOptions to(PgAddress address) {
        return new IngestOptions(
                CopyOptions.to(address.withRole(ROLE))
                        .withApplicationName(address.session().named("yardpass") + "-ingest"),
                new BatchLimits(5_000, 4 * MEBIBYTE, 50_000, 32 * MEBIBYTE, PENDING_AGE_MAX, 2),
                MONTHS_KEPT,
                Duration.ofHours(24),
                3,
                200,
                Duration.ofMillis(100),
                Duration.ofSeconds(5));
    }

    public IngestOptions withCopy(CopyOptions other) {
        return new IngestOptions(
                other, limits, monthsKept, aheadMax, repetitionsMax, writesMax, reconnectMin, reconnectMax);
    }

    public IngestOptions withLimits(BatchLimits other) {
        return new IngestOptions(
                copy, other, monthsKept, aheadMax, repetitionsMax, writesMax, reconnectMin, reconnectMax);
    }

    private static void requirePositive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive");
        }
    }
}
