package io.yardpass.comparisons;

import io.vertx.core.Future;

/** One connection that takes several batches at a time. Used on the event loop that opened it. */
public interface Lane {
    /** Makes a batch, encodes and sends it; completes with its rows when they are committed. */
    Future<Integer> write();

    Future<Void> close();
}
