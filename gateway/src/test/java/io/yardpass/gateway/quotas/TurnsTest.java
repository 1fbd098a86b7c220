package io.yardpass.gateway.quotas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns = new Turns(2, 3, Duration.ofSeconds(10));
    private final List<Promise<String>> begun = new ArrayList<>();

    private static Caller somebody() {
        return new Caller("issuer", UUID.randomUUID(), Role.AUTHENTICATED, null);
    }

    private Future<String> take(Turns some, Caller caller) {
        return some.take(caller, () -> {
            begun.add(Promise.promise());
            return begun.getLast().future();
        });
    }

    private static ProblemCode problem(Future<?> failed) {
        return assertInstanceOf(ProblemException.class, failed.cause())
                .problem()
                .code();
    }

    @Test
    void oneTenantHasSoManyUnderWayAndTheNextBeginsWhenOneEnds() {
        Caller caller = somebody();
        Future<String> first = take(turns, caller);
        take(turns, caller);
        Future<String> third = take(turns, caller);
        assertEquals(2, begun.size());
        begun.getFirst().complete("first");
        assertEquals("first", first.result());
        assertEquals(3, begun.size());
        begun.getLast().complete("third");
        assertEquals("third", third.result());
    }

    @Test
    void whatFailsOrThrowsEndsToo() {
        Caller caller = somebody();
        take(turns, caller);
        take(turns, caller);
        Future<String> throwing = turns.take(caller, () -> {
            throw new IllegalStateException("broken");
        });
        Future<String> last = take(turns, caller);
        begun.getFirst().fail("lost");
        assertTrue(throwing.failed());
        assertEquals(3, begun.size(), "the one behind them has its turn");
        assertFalse(last.isComplete());
    }

    @Test
    void othersDoNotWaitBehindIt() {
        Caller greedy = somebody();
        for (int i = 0; i < 5; i++) {
            take(turns, greedy);
        }
        assertEquals(2, begun.size());
        take(turns, somebody());
        assertEquals(3, begun.size());
    }

    @Test
    void moreThanMayWaitIsRefused() {
        Caller caller = somebody();
        for (int i = 0; i < 5; i++) {
            assertFalse(take(turns, caller).isComplete());
        }
        assertEquals(ProblemCode.QUOTA_EXCEEDED, problem(take(turns, caller)));
    }

    @Test
    void whatHasWaitedTooLongIsNotBegun() throws InterruptedException {
        Turns hasty = new Turns(1, 3, Duration.ofMillis(20));
        Caller caller = somebody();
        take(hasty, caller);
        Future<String> late = take(hasty, caller);
        Thread.sleep(40);
        begun.getFirst().complete("");
        assertEquals(ProblemCode.UNAVAILABLE, problem(late));
        assertEquals(1, begun.size());
    }

    @Test
    void aTenantWithNothingUnderWayIsForgotten() {
        for (int i = 0; i < 100; i++) {
            take(turns, somebody());
        }
        assertEquals(100, turns.tenants());
        begun.forEach(Promise::complete);
        assertEquals(0, turns.tenants());
    }
}
