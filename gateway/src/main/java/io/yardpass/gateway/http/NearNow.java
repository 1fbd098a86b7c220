package io.yardpass.gateway.http;

import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemException;
import java.time.Duration;
import java.time.InstantSource;

/** When something that is bought or posted may have happened, by the clock of whoever sends it. */
final class NearNow {
    /** Within the months that every kept partition covers, and far beyond any honest clock. */
    private static final Duration AGE_MAX = Duration.ofDays(365);

    private static final Duration AHEAD_MAX = Duration.ofHours(24);

    private NearNow() {}

    /** Throws a problem for a time that is not; null is now. */
    static void require(Long occurredAtMicros, InstantSource clock) {
        if (occurredAtMicros == null) {
            return;
        }
        long now = clock.millis() * 1_000;
        if (occurredAtMicros < now - AGE_MAX.toMillis() * 1_000
                || occurredAtMicros > now + AHEAD_MAX.toMillis() * 1_000) {
            throw new ProblemException(
                    Problem.malformed("/occurred_at", "must be within the last year and at most a day ahead"));
        }
    }
}
