package io.yardpass.gateway.quotas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuotasTest {
    private static final int PER_SECOND = 100;
    private static final int BURST_SECONDS = 3;
    private static final int BURST = PER_SECOND * BURST_SECONDS;

    /** Near the end of what a long holds, as System.nanoTime may be. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2));

    private final Quotas quotas = quotas(1_000);

    private Quotas quotas(int tenantsMax) {
        var limits = new QuotaLimits(
                PER_SECOND, PER_SECOND, PER_SECOND, PER_SECOND, Duration.ofSeconds(BURST_SECONDS), tenantsMax);
        return new Quotas(limits, nanos::get);
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static Caller organization() {
        return new Caller("issuer", null, Role.SERVICE_ROLE, UUID.randomUUID());
    }

    private static int takeAll(Allowance allowance, int units) {
        int times = 0;
        while (allowance.take(units)) {
            times++;
        }
        return times;
    }

    @Test
    void aBurstIsTakenAtOnceAndThenTheRateHolds() {
        Allowance allowance = quotas.of(organization(), Metered.EVENTS);
        assertEquals(BURST, takeAll(allowance, 1));
        pass(9);
        assertFalse(allowance.take(1));
        pass(1);
        assertTrue(allowance.take(1));
        assertFalse(allowance.take(1));
        pass(1_000);
        assertEquals(PER_SECOND, takeAll(allowance, 1));
        pass(3_600_000);
        assertEquals(BURST, takeAll(allowance, 1), "no more than a burst is saved");
    }

    @Test
    void theLastBodyMayRunIntoDebtAndTheDebtIsPaidBeforeTheNext() {
        Allowance allowance = quotas.of(organization(), Metered.EVENTS);
        assertTrue(allowance.take(BURST - 1));
        assertTrue(allowance.take(2_000), "something is left");
        assertFalse(allowance.take(1));
        pass(19_999);
        assertFalse(allowance.take(1));
        pass(1);
        assertTrue(allowance.take(1));
    }

    @Test
    void whatIsRefusedIsNotCharged() {
        Allowance allowance = quotas.of(organization(), Metered.EVENTS);
        takeAll(allowance, 1);
        for (int i = 0; i < 1_000_000; i++) {
            assertFalse(allowance.take(2_000));
        }
        pass(10);
        assertTrue(allowance.take(1));
    }

    @Test
    void whoeverKeepsAskingForBodiesOfManyHasItsRate() {
        Allowance allowance = quotas.of(organization(), Metered.EVENTS);
        takeAll(allowance, 1);
        int taken = 0;
        for (int i = 0; i < 60_000; i++) {
            pass(1);
            taken += tryBody(allowance, 10);
        }
        assertTrue(Math.abs(taken - 60 * PER_SECOND) <= 10, taken + " in a minute");
    }

    private static int tryBody(Allowance allowance, int events) {
        try {
            allowance.require(1);
            allowance.requireRest(events - 1);
            return events;
        } catch (ProblemException refused) {
            return 0;
        }
    }

    @Test
    void ofBodiesBegunWithTheLastUnitsOneIsTakenAndTheOthersGiveTheirsBack() {
        Allowance allowance = quotas.of(organization(), Metered.EVENTS);
        takeAll(allowance, 1);
        pass(30);
        for (int i = 0; i < 3; i++) {
            allowance.require(1);
        }
        allowance.requireRest(7);
        assertThrows(ProblemException.class, () -> allowance.requireRest(7));
        assertThrows(ProblemException.class, () -> allowance.requireRest(7));
        pass(59);
        assertFalse(allowance.take(1));
        pass(1);
        assertTrue(allowance.take(1), "eight were taken, three were there, and one more must be");
    }

    @Test
    void takingNothingIsAlwaysGiven() {
        Allowance allowance = quotas.of(organization(), Metered.EVENTS);
        takeAll(allowance, 1);
        assertTrue(allowance.take(0));
    }

    @Test
    void overTimeNobodyGetsMoreThanTheRateAndABurstAndABody() {
        var random = new SplittableRandom(7);
        Allowance allowance = quotas.of(organization(), Metered.EVENTS);
        long taken = 0;
        long begin = nanos.get();
        for (int i = 0; i < 200_000; i++) {
            pass(random.nextInt(20));
            int units = 1 + random.nextInt(50);
            taken += allowance.take(units) ? units : 0;
        }
        double seconds = (nanos.get() - begin) / 1e9;
        assertTrue(taken <= PER_SECOND * seconds + BURST + 50, taken + " in " + seconds);
        assertTrue(
                taken >= PER_SECOND * seconds, taken + " in " + seconds + ", though more was asked for all the time");
    }

    @Test
    void manyThreadsTakeNoMoreThanOneWould() throws Exception {
        Allowance allowance = quotas.of(organization(), Metered.EVENTS);
        List<Callable<Integer>> takers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            takers.add(() -> takeAll(allowance, 1));
        }
        int taken = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(takers.size())) {
            for (Future<Integer> each : threads.invokeAll(takers)) {
                taken += each.get();
            }
        }
        assertEquals(BURST, taken);
    }

    @Test
    void eachOrganizationItsPagesEachPersonAndEachVisitorHaveQuotasOfTheirOwn() {
        UUID one = UUID.randomUUID();
        UUID person = UUID.randomUUID();
        List<Caller> apart = List.of(
                new Caller("issuer", null, Role.SERVICE_ROLE, one),
                new Caller("issuer", null, Role.ANON, one),
                Caller.visitor(0x1234_5678_9abc_def0L),
                Caller.visitor(0x0fed_cba9_8765_4321L),
                new Caller("issuer", null, Role.SERVICE_ROLE, UUID.randomUUID()),
                new Caller("issuer", person, Role.AUTHENTICATED, null),
                new Caller("another", person, Role.AUTHENTICATED, null),
                new Caller("issuer", UUID.randomUUID(), Role.AUTHENTICATED, null));
        for (Caller caller : apart) {
            assertEquals(BURST, takeAll(quotas.of(caller, Metered.EVENTS), 1), caller::toString);
        }
    }

    @Test
    void tokensThatAreRefusedTakeNothingOfReadsFromTheSameAddress() {
        assertEquals(BURST, takeAll(quotas.refusals(7), 1));
        assertThrows(ProblemException.class, () -> quotas.refusals(7).requireLeft());
        quotas.refusals(1L << 40).requireLeft();
        assertEquals(BURST, takeAll(quotas.of(Caller.visitor(7), Metered.QUERIES), 1));
    }

    @Test
    void theMembersOfAnOrganizationAndItsServersShareItsQuota() {
        UUID organization = UUID.randomUUID();
        takeAll(quotas.of(new Caller("issuer", null, Role.SERVICE_ROLE, organization), Metered.EVENTS), 1);
        var member = new Caller("issuer", UUID.randomUUID(), Role.AUTHENTICATED, organization);
        assertFalse(quotas.of(member, Metered.EVENTS).take(1));
    }

    @Test
    void eventsPurchasesAndQueriesAreCountedApart() {
        Caller caller = organization();
        for (Metered what : Metered.values()) {
            assertEquals(BURST, takeAll(quotas.of(caller, what), 1));
        }
    }

    @Test
    void thePlatformAndAQuotaOfNothingAreWithoutEnd() {
        var platform = new Caller("issuer", null, Role.SERVICE_ROLE, null);
        assertSame(Allowance.UNLIMITED, quotas.of(platform, Metered.PURCHASES));
        var off = new Quotas(QuotaLimits.of(0, 0, 0, Duration.ofSeconds(1)), nanos::get);
        assertSame(Allowance.UNLIMITED, off.of(organization(), Metered.EVENTS));
    }

    @Test
    void noMoreTenantsAreKeptInMindThanMayBe() {
        assertEquals(1_000, stillKnownToBeEmpty(1_000, quotas(2_000)));
        assertTrue(stillKnownToBeEmpty(1_000, quotas(10)) <= 20);
    }

    private static long stillKnownToBeEmpty(int tenants, Quotas someQuotas) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < tenants; i++) {
            callers.add(organization());
            takeAll(someQuotas.of(callers.getLast(), Metered.EVENTS), BURST);
        }
        return callers.stream()
                .filter(caller -> !someQuotas.of(caller, Metered.EVENTS).take(1))
                .count();
    }

    @Test
    void anAnswerTellsWhatIsLeftAndWhenAllOfItIsBack() {
        Allowance allowance = quotas.of(organization(), Metered.QUERIES);
        assertEquals(
                Map.of("RateLimit-Policy", "\"queries\";q=300;w=3", "RateLimit", "\"queries\";r=300;t=0"),
                allowance.headers());
        allowance.take(120);
        assertEquals("\"queries\";r=180;t=2", allowance.headers().get("RateLimit"));
        allowance.take(1_000);
        assertEquals("\"queries\";r=0;t=12", allowance.headers().get("RateLimit"));
    }

    @Test
    void whoIsRefusedIsToldWhenToComeBackAndNotAllTheSame() {
        Allowance allowance = quotas.of(organization(), Metered.EVENTS);
        allowance.take(BURST);
        for (int i = 0; i < 200; i++) {
            assertTrue(retryAfter(allowance) >= 1 && retryAfter(allowance) <= 5);
        }
        assertTrue(IntStream.range(0, 200)
                        .map(_ -> retryAfter(allowance))
                        .distinct()
                        .count()
                > 1);
        pass(1_000);
        allowance.take(1_000);
        assertTrue(retryAfter(allowance) >= 9, "the debt of the last body is paid first");
    }

    private static int retryAfter(Allowance allowance) {
        Problem problem =
                assertThrows(ProblemException.class, () -> allowance.require(1)).problem();
        assertEquals(ProblemCode.QUOTA_EXCEEDED, problem.code());
        assertTrue(problem.headers().containsKey("RateLimit"));
        return Integer.parseInt(problem.headers().get("Retry-After"));
    }
}
