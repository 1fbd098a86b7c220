package io.yardpass.batching;

import io.vertx.core.Future;
import java.util.List;

/**
 * A place in a batcher's queue for what cannot be submitted yet, because something has to be asked first. It ends with its
 * submission or its release, whichever is first; what comes after that does nothing. Confined as its batcher is.
 */
public final class Reservation<T, R> {
    private final Batcher<T, R> batcher;
    private final int rows;
    private final long bytes;
    private boolean ended;

    Reservation(Batcher<T, R> batcher, int rows, long bytes) {
        this.batcher = batcher;
        this.rows = rows;
        this.bytes = bytes;
    }

    /**
     * As {@link Batcher#submit}, of no more items than were reserved: it finds room, but is refused all the same when the
     * queue has become too slow meanwhile, or closes.
     */
    public Future<List<R>> submit(List<T> items) {
        if (ended || items.size() > rows) {
            return Future.failedFuture(new IllegalStateException("that was not reserved"));
        }
        release();
        return batcher.submit(items, bytes);
    }

    /** Gives the place back. */
    public void release() {
        if (!ended) {
            batcher.release(rows, bytes);
            ended = true;
        }
    }
}
