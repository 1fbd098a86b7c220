package io.yardpass.loadtests.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a client asks again, and how long it waits first: full jitter over a window that doubles from {@code firstWindow}
 * to {@code lastWindow}, and never sooner than {@code Retry-After} says.
 *
 * @param triesMax the first attempt included; after the last one the fate of what was sent is unknown
 */
public record RetryPolicy(Duration firstWindow, Duration lastWindow, int triesMax) {
    /** What an SDK in a phone or a shop should use. */
    static final RetryPolicy ADVISED = new RetryPolicy(Duration.ofMillis(500), Duration.ofSeconds(60), 12);

    public RetryPolicy {
        if (firstWindow.isNegative() || firstWindow.isZero() || lastWindow.compareTo(firstWindow) < 0 || triesMax < 1) {
            throw new IllegalArgumentException(
                    "a retry policy needs 0 < firstWindow <= lastWindow and one try at least");
        }
    }

    /**
     * True for overload, a body that came too slowly, a broken way in between, and a 409 that names a time to come back:
     * the first request with the same key is still being decided. Every other 4xx will not get better by asking again.
     */
    public static boolean retryable(int status, long retryAfterSeconds) {
        return switch (status) {
            case 408, 429, 502, 503, 504 -> true;
            case 409 -> retryAfterSeconds > 0;
            default -> false;
        };
    }

    /** What the header {@code Retry-After} names; 0 if there is none, and for its form of a date and nonsense. */
    public static long retryAfterSeconds(String header) {
        return header != null && header.matches("\\d{1,4}") ? Long.parseLong(header) : 0;
    }

    public boolean exhausted(int tries) {
        return tries >= triesMax;
    }

    /** Milliseconds to wait after so many tries; {@code retryAfterSeconds} is 0 when the answer named none. */
    public long delayMillis(int tries, long retryAfterSeconds, RandomGenerator random) {
        long window = lastWindow.toMillis();
        int doublings = tries - 1;
        if (doublings < 40) {
            window = Math.min(window, firstWindow.toMillis() << doublings);
        }
        long jitter = random.nextLong(window + 1);
        return Math.max(1, retryAfterSeconds > 0 ? retryAfterSeconds * 1_000 + jitter : jitter);
    }
}
