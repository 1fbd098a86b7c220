package io.yardpass.gateway.queries;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Remembers who writes the ledger, for a second; one that is in doubt, and that there is none, for a tenth of that. Asks when it
 * is asked, one question at a time. Confined to the event loop that asks.
 */
public final class WriterDirectory {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DOUBTFUL_NANOS = FRESH_NANOS / 10;

    private final Supplier<Future<LedgerWriter>> look;
    private final LongSupplier nanoTime;
    private Future<LedgerWriter> last;
    private long lookedNanos;
    private boolean isDoubted;

    public WriterDirectory(Supplier<Future<LedgerWriter>> look, LongSupplier nanoTime) {
        this.look = look;
        this.nanoTime = nanoTime;
    }

    /** Completes with null while nobody writes; fails when that cannot be learned. */
    public Future<LedgerWriter> current() {
        long now = nanoTime.getAsLong();
        if (last == null || last.isComplete() && now - lookedNanos >= freshNanos()) {
            lookedNanos = now;
            isDoubted = false;
            last = look.get();
        }
        return last;
    }

    /** It did not answer, or said that it does not write: whoever asks next may learn of another. */
    public void doubt() {
        isDoubted = true;
    }

    private long freshNanos() {
        return isDoubted || last.failed() || last.result() == null ? DOUBTFUL_NANOS : FRESH_NANOS;
    }
}
