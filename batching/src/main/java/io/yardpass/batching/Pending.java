package io.yardpass.batching;

/** What a batcher holds of its limits: submissions that are not completed, and places that are reserved for later ones. */
final class Pending {
    private final BatchLimits limits;
    private int submittedRows;
    private long submittedBytes;
    private int reservedRows;
    private long reservedBytes;
    private int reservations;

    Pending(BatchLimits limits) {
        this.limits = limits;
    }

    int rows() {
        return submittedRows + reservedRows;
    }

    long bytes() {
        return submittedBytes + reservedBytes;
    }

    /** Throws what refuses a submission of that size, and takes nothing. */
    void requireRoom(int rows, long bytes) {
        if (rows > limits.batchRowsMax() || bytes > limits.batchBytesMax()) {
            throw new IllegalArgumentException("a submission is larger than a batch may be");
        }
        if (rows() + rows > limits.pendingRowsMax() || bytes() + bytes > limits.pendingBytesMax()) {
            throw new OverloadedException("queue full");
        }
    }

    void submitted(int rows, long bytes) {
        submittedRows += rows;
        submittedBytes += bytes;
    }

    void completed(int rows, long bytes) {
        submittedRows -= rows;
        submittedBytes -= bytes;
    }

    /** All reservations have half, or else one is alone. */
    void reserve(int rows, long bytes) {
        boolean isAlone = reservations == 0;
        if (!isAlone
                && (reservedRows + rows > limits.pendingRowsMax() / 2
                        || reservedBytes + bytes > limits.pendingBytesMax() / 2)) {
            throw new OverloadedException("too much is reserved");
        }
        reservations++;
        reservedRows += rows;
        reservedBytes += bytes;
    }

    void release(int rows, long bytes) {
        reservations--;
        reservedRows -= rows;
        reservedBytes -= bytes;
    }
}
