package io.yardpass.gateway.quotas;

import io.yardpass.wire.problems.ProblemException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * A quota for each of however many there are, in a memory that does not grow. Everybody has a place in each of a few rows, which
 * others have too; what somebody takes is written into all of their places, and what they owe is the least that stands in one
 * of them. So nobody can pass for having taken less, by whatever number of others, and nobody is refused for what others took
 * unless all places are full of that. A place holds a time, as a {@link Bucket} does, and empties as time passes.
 *
 * <p>Two who meet in all rows are one in 10^16, and while fewer than a row's length times the rate are asked for in a second, by
 * everybody together, not even all rows are ever full.
 *
 * <p>Safe on any thread. What several threads take for the same at one moment may count once, so that who hits upon such moments
 * only is given as many times the quota as there are threads.
 */
final class AddressQuota {
    private static final int ROWS = 4;
    private static final int ROW_BITS = 14;
    private static final int ROW_PLACES = 1 << ROW_BITS;

    private final Quota quota;
    private final LongSupplier nanoTime;
    private final AtomicLongArray earnedAtNanos = new AtomicLongArray(ROWS * ROW_PLACES);

    AddressQuota(Quota quota, LongSupplier nanoTime) {
        this.quota = quota;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        for (int i = 0; i < earnedAtNanos.length(); i++) {
            earnedAtNanos.setPlain(i, now);
        }
    }

    /** @param who evenly spread over all numbers, in a way that nobody outside can foresee */
    Allowance of(long who) {
        return new Share(who);
    }

    /** One's own. */
    final class Share implements Allowance {
        private final long who;

        private Share(long who) {
            this.who = who;
        }

        @Override
        public boolean take(int units) {
            long now = nanoTime.getAsLong();
            long owed = owedNanos(now);
            if (units > 0 && owed > quota.owedNanosMax()) {
                return false;
            }
            long earnedAt = now + owed + quota.nanosOf(units);
            for (int row = 0; row < ROWS; row++) {
                earnedAtNanos.accumulateAndGet(place(row), earnedAt, AddressQuota::later);
            }
            return true;
        }

        @Override
        public void require(int units) {
            if (!take(units)) {
                throw exceeded();
            }
        }

        @Override
        public void requireLeft() {
            if (owedNanos(nanoTime.getAsLong()) > quota.owedNanosMax()) {
                throw exceeded();
            }
        }

        @Override
        public void requireRest(int units) {
            require(units);
        }

        @Override
        public Map<String, String> headers() {
            return quota.headers(owedNanos(nanoTime.getAsLong()));
        }

        private ProblemException exceeded() {
            return new ProblemException(quota.exceeded(owedNanos(nanoTime.getAsLong())));
        }

        private long owedNanos(long now) {
            long least = Long.MAX_VALUE;
            for (int row = 0; row < ROWS; row++) {
                least = Math.min(least, earnedAtNanos.get(place(row)) - now);
            }
            return Math.max(0, least);
        }

        private int place(int row) {
            return row * ROW_PLACES + (int) (who >>> (row * ROW_BITS) & ROW_PLACES - 1);
        }
    }

    /** Times of a clock that may have begun anywhere. */
    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}
