package io.yardpass.loadtests.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
    private final RandomGenerator random = new SplittableRandom(7);

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 502, 503, 504})
    void overloadAndABrokenWayAreTriedAgain(int status) {
        assertTrue(RetryPolicy.retryable(status, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 400, 401, 403, 404, 409, 413, 415, 422, 500})
    void whatIsDecidedIsNotTriedAgain(int status) {
        assertFalse(RetryPolicy.retryable(status, 0));
    }

    @Test
    void aConflictThatIsStillBeingDecidedIsAskedAgain() {
        assertTrue(RetryPolicy.retryable(409, 1));
        assertFalse(RetryPolicy.retryable(403, 1));
    }

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1000", "3, 2000", "7, 32000", "8, 60000", "60, 60000", "1000, 60000"})
    void theWindowDoublesUpToAMinuteAndTheWaitIsAnywhereInIt(int tries, long windowMillis) {
        long longest = 0;
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 2_000; i++) {
            long delay = RetryPolicy.ADVISED.delayMillis(tries, 0, random);
            longest = Math.max(longest, delay);
            shortest = Math.min(shortest, delay);
        }
        assertTrue(longest <= windowMillis && longest > windowMillis * 9 / 10, "longest " + longest);
        assertTrue(shortest < windowMillis / 10 + 2, "shortest " + shortest);
    }

    @Test
    void nobodyComesBackBeforeRetryAfter() {
        for (int i = 0; i < 1_000; i++) {
            long delay = RetryPolicy.ADVISED.delayMillis(1, 3, random);
            assertTrue(delay >= 3_000 && delay <= 3_500, "delay " + delay);
        }
    }

    @Test
    void theLastTryIsTheLast() {
        assertFalse(RetryPolicy.ADVISED.exhausted(11));
        assertTrue(RetryPolicy.ADVISED.exhausted(12));
        assertEquals(12, RetryPolicy.ADVISED.triesMax());
    }
}
