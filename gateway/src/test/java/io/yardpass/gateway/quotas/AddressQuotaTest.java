package io.yardpass.gateway.quotas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Twenty a second, and a burst of ten seconds. */
class AddressQuotaTest {
    private static final int PER_SECOND = 20;
    private static final int BURST = 10 * PER_SECOND;
    private static final int MANY = 1_000_000;

    /** Near the end of what a long holds, as System.nanoTime may be. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2));

    private final AddressQuota quota = new AddressQuota(new Quota("queries", PER_SECOND, 10), nanos::get);
    private final SplittableRandom addresses = new SplittableRandom(7);

    private int takeAll(long who) {
        int taken = 0;
        while (quota.of(who).take(1)) {
            taken++;
        }
        return taken;
    }

    @Test
    void anAddressHasItsBurstAndThenItsRate() {
        long who = addresses.nextLong();
        assertEquals(BURST, takeAll(who));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertEquals(PER_SECOND, takeAll(who));
        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertEquals(BURST, takeAll(who));
    }

    @Test
    void whoeverUsesUpTheirOwnTakesNothingFromOthers() {
        takeAll(addresses.nextLong());
        for (int i = 0; i < 10_000; i++) {
            assertTrue(quota.of(addresses.nextLong()).take(1));
        }
    }

    /** A table that forgets would give them a fresh quota for it. */
    @Test
    void nobodyIsForgottenForAMillionOthers() {
        long who = addresses.nextLong();
        assertEquals(BURST, takeAll(who));
        for (int i = 0; i < MANY; i++) {
            quota.of(addresses.nextLong()).take(1);
        }
        assertFalse(quota.of(who).take(1));
    }

    /** 327,680 requests a second are what fills all places, were none of them spent twice. */
    @Test
    void aMillionAddressesAtAHundredThousandASecondLeaveTheirsToAllOthers() {
        long[] many = addresses.longs(MANY).toArray();
        long used = usedBytes();
        long who = addresses.nextLong();
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 100_000; i++) {
                quota.of(many[addresses.nextInt(MANY)]).take(1);
                if (i % (100_000 / PER_SECOND) == 0) {
                    assertTrue(quota.of(who).take(1), "in second " + second);
                    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1) / PER_SECOND);
                }
            }
        }
        long grown = usedBytes() - used;
        assertTrue(grown < 1 << 20, grown + " bytes more are held by " + many.length);
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
