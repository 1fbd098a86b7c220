package io.yardpass.gateway.quotas;

import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One tenant's quota as one number: the time by which all that was taken will have been earned, never before now. What
 * lies beyond a burst from now is debt. Whoever finds one unit left may take any number and so run into debt, since a body
 * is taken whole or not at all; the debt is paid before the next is given, so that over time the rate holds.
 */
final class Bucket implements Allowance {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int JITTER_SECONDS = 5;

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
        return units == 0 || take(units, quota.burstNanos() - quota.nanosOf(1));
    }

    @Override
    public void require(int units) {
        if (!take(units)) {
            throw new ProblemException(exceeded());
        }
    }

    @Override
    public void requireRest(int units) {
        if (units > 0 && !take(units, quota.burstNanos())) {
            earnedAtNanos.addAndGet(-quota.nanosOf(1));
            throw new ProblemException(exceeded());
        }
    }

    /** As the draft of RateLimit header fields has it: what is left, and in how many seconds all of it is there again. */
    @Override
    public Map<String, String> headers() {
        long owed = owedNanos();
        return Map.of("RateLimit-Policy", policy(), "RateLimit", left(owed));
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

    private Problem exceeded() {
        long owed = owedNanos();
        long wait = seconds(owed - quota.burstNanos() + quota.nanosOf(1));
        // Jittered, so that the clients of one tenant do not all come back in the same second.
        long retryAfter = Math.max(1, wait) + ThreadLocalRandom.current().nextInt(JITTER_SECONDS);
        return Problem.of(
                        ProblemCode.QUOTA_EXCEEDED,
                        String.format(
                                Locale.ROOT,
                                "The quota of %d %s a second is used up; nothing was taken.",
                                quota.perSecond(),
                                quota.of().wireName()))
                .withHeader("Retry-After", Long.toString(retryAfter))
                .withHeader("RateLimit-Policy", policy())
                .withHeader("RateLimit", left(owed));
    }

    private String policy() {
        return "\"" + quota.of().wireName() + "\";q=" + quota.burstUnits() + ";w=" + quota.burstSeconds();
    }

    private String left(long owed) {
        long left = Math.max(0, quota.unitsOf(quota.burstNanos() - owed));
        return "\"" + quota.of().wireName() + "\";r=" + left + ";t=" + seconds(owed);
    }

    private long owedNanos() {
        return Math.max(0, earnedAtNanos.get() - nanoTime.getAsLong());
    }

    /** Rounded up. */
    private static long seconds(long nanos) {
        return Math.max(0, (nanos + SECOND_NANOS - 1) / SECOND_NANOS);
    }
}
