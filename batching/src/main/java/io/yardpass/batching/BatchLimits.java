package io.yardpass.batching;

/**
 * How much one batcher may hold. Everything is bounded; reaching a pending limit refuses whole submissions.
 *
 * @param batchRowsMax items in one batch; a single submission may not be larger
 * @param batchBytesMax bytes in one batch
 * @param pendingRowsMax items admitted and not yet completed, in flight ones included
 * @param pendingBytesMax bytes admitted and not yet completed, in flight ones included
 * @param inFlightMax batches being written at the same time
 */
public record BatchLimits(
        int batchRowsMax, long batchBytesMax, int pendingRowsMax, long pendingBytesMax, int inFlightMax) {
    public BatchLimits {
        if (batchRowsMax < 1 || batchBytesMax < 1 || inFlightMax < 1) {
            throw new IllegalArgumentException("a batch holds at least one item, and one batch may be in flight");
        }
        if (pendingRowsMax < batchRowsMax || pendingBytesMax < batchBytesMax) {
            throw new IllegalArgumentException("a full batch must fit into what may be pending");
        }
    }
}
