package io.yardpass.batching;

import java.time.Duration;

/**
 * How much one batcher may hold. Everything is bounded; reaching a pending limit refuses whole submissions.
 *
 * @param batchRowsMax items in one batch; a single submission may not be larger
 * @param batchBytesMax bytes in one batch
 * @param pendingRowsMax items admitted and not yet completed, in flight ones included
 * @param pendingBytesMax bytes admitted and not yet completed, in flight ones included
 * @param pendingAgeMax how long the oldest submission may have waited to be written while more are admitted: past it the
 *     writer is too slow for what comes, and who waits longer has given up by the time of the answer
 * @param inFlightMax batches being written at the same time
 */
public record BatchLimits(
        int batchRowsMax,
        long batchBytesMax,
        int pendingRowsMax,
        long pendingBytesMax,
        Duration pendingAgeMax,
        int inFlightMax) {
    public BatchLimits {
        if (batchRowsMax < 1 || batchBytesMax < 1 || inFlightMax < 1) {
            throw new IllegalArgumentException("a batch holds at least one item, and one batch may be in flight");
        }
        if (pendingRowsMax < batchRowsMax || pendingBytesMax < batchBytesMax) {
            throw new IllegalArgumentException("a full batch must fit into what may be pending");
        }
        if (pendingAgeMax.toMillis() < 1) {
            throw new IllegalArgumentException("pendingAgeMax is at least a millisecond");
        }
    }
}
