package io.yardpass.gateway.quotas;

import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * So many a second for ever, and after a silence what that earns in the seconds of a burst.
 *
 * @param name what is counted, as answers spell it
 */
record Quota(String name, int perSecond, long burstSeconds) {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int JITTER_SECONDS = 5;

    /** How long it takes to earn so many. */
    long nanosOf(int units) {
        return units * SECOND_NANOS / perSecond;
    }

    /** How much may be owed, in time, by whoever still has one left. */
    long owedNanosMax() {
        return burstNanos() - nanosOf(1);
    }

    long burstNanos() {
        return burstSeconds * SECOND_NANOS;
    }

    /** As the draft of RateLimit header fields has it: what is left, and in how many seconds all of it is there again. */
    Map<String, String> headers(long owedNanos) {
        return Map.of("RateLimit-Policy", policy(), "RateLimit", left(owedNanos));
    }

    /** Says when to come back. */
    Problem exceeded(long owedNanos) {
        long wait = seconds(owedNanos - owedNanosMax());
        // Jittered, so that the clients of one tenant do not all come back in the same second.
        long retryAfter = Math.max(1, wait) + ThreadLocalRandom.current().nextInt(JITTER_SECONDS);
        return Problem.of(
                        ProblemCode.QUOTA_EXCEEDED,
                        String.format(
                                Locale.ROOT,
                                "The quota of %d %s a second is used up; nothing was taken.",
                                perSecond,
                                name))
                .withHeader("Retry-After", Long.toString(retryAfter))
                .withHeader("RateLimit-Policy", policy())
                .withHeader("RateLimit", left(owedNanos));
    }

    private String policy() {
        return "\"" + name + "\";q=" + burstSeconds * perSecond + ";w=" + burstSeconds;
    }

    private String left(long owedNanos) {
        long left = Math.max(0, unitsOf(burstNanos() - owedNanos));
        return "\"" + name + "\";r=" + left + ";t=" + seconds(owedNanos);
    }

    /** How many are earned in that time. */
    private long unitsOf(long nanos) {
        return nanos / SECOND_NANOS * perSecond + nanos % SECOND_NANOS * perSecond / SECOND_NANOS;
    }

    /** Rounded up. */
    private static long seconds(long nanos) {
        return Math.max(0, (nanos + SECOND_NANOS - 1) / SECOND_NANOS);
    }
}
