package io.yardpass.gateway.quotas;

import io.yardpass.wire.problems.ProblemException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One tenant's quota as one number: the time by which all that was taken will have been earned, never before now. What
 * lies beyond a burst from now is debt. Whoever finds one unit left may take any number and so run into debt, since a body
 * is taken whole or not at all; the debt is paid before the next is given, so that over time the rate holds.
 */
final class Bucket implements Allowance {
    private final Quota quota;
    private final LongSupplier nanoTime;
    private final AtomicLong earnedAtNanos;

    /** Full. */
    Bucket(Quota quota, LongSupplier nanoTime) {
        this.quota = quota;
        this.nanoTime = nanoTime;
        this.earnedAtNanos = new AtomicLong(nanoTime.getAsLong());
    }

    @Override
    public boolean take(int units) {
        return units == 0 || take(units, quota.owedNanosMax());
    }

    @Override
    public void require(int units) {
        if (!take(units)) {
            throw new ProblemException(quota.exceeded(owedNanos()));
        }
    }

    @Override
    public void requireRest(int units) {
        if (units > 0 && !take(units, quota.burstNanos())) {
            earnedAtNanos.addAndGet(-quota.nanosOf(1));
            throw new ProblemException(quota.exceeded(owedNanos()));
        }
    }

    @Override
    public void requireLeft() {
        if (owedNanos() > quota.owedNanosMax()) {
            throw new ProblemException(quota.exceeded(owedNanos()));
        }
    }

    @Override
    public Map<String, String> headers() {
        return quota.headers(owedNanos());
    }

    private boolean take(int units, long owedNanosMax) {
        long now = nanoTime.getAsLong();
        while (true) {
            long earnedAt = earnedAtNanos.get();
            long owed = Math.max(0, earnedAt - now);
            if (owed > owedNanosMax) {
                return false;
            }
            if (earnedAtNanos.compareAndSet(earnedAt, now + owed + quota.nanosOf(units))) {
                return true;
            }
        }
    }

    private long owedNanos() {
        return Math.max(0, earnedAtNanos.get() - nanoTime.getAsLong());
    }
}
