package io.yardpass.analytics;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Logs at most once a second what may go wrong with every batch, and how often it went unsaid: a full disk must not be
 * filled further by telling of it. Confined to one event loop.
 */
public final class Complaint {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<String> log;
    private final LongSupplier nanoTime;
    private long quietUntilNanos;
    private int unsaid;

    public Complaint(Consumer<String> log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.quietUntilNanos = nanoTime.getAsLong();
    }

    public void of(String what) {
        long now = nanoTime.getAsLong();
        if (now - quietUntilNanos < 0) {
            unsaid++;
            return;
        }
        log.accept(unsaid == 0 ? what : what + " (and " + unsaid + " more that went unsaid)");
        quietUntilNanos = now + PAUSE_NANOS;
        unsaid = 0;
    }
}
