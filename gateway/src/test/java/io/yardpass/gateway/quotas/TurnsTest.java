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
    private final Turns turns = new Turns(4, 3, Duration.ofSeconds(10));
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
    void aTenantThatIsAloneHasHalfAndTheNextBeginsWhenOneEnds() {
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
        assertEquals(4, begun.size());
        for (int i = 0; i < begun.size(); i++) {
            begun.get(i).complete();
        }
        assertEquals(100, begun.size());
        assertEquals(0, turns.tenants());
    }

    /** However many there are of them, who comes next waits for one piece of work at most. */
    @Test
    void whoComesNextIsServedBeforeWhoHadTheirTurn() {
        Caller first = somebody();
        Caller second = somebody();
        Caller third = somebody();
        for (Caller greedy : new Caller[] {first, second, third}) {
            for (int i = 0; i < 4; i++) {
                take(turns, greedy);
            }
        }
        assertEquals(4, begun.size(), "two of the first, one of each of the others");
        Future<String> last = take(turns, somebody());
        begun.getFirst().complete("");
        assertEquals(5, begun.size());
        begun.getLast().complete("mine");
        assertEquals("mine", last.result());
        assertEquals(5, begun.size(), "the place stays free for who comes next");
        take(turns, somebody());
        assertEquals(6, begun.size());
    }

    /** A hundred of one address wait, and the first of another is served before the second of them. */
    @Test
    void visitorsOfOneAddressDoNotWaitBehindThoseOfAnother() {
        Turns some = new Turns(4, 100, Duration.ofSeconds(10));
        int waiting = 0;
        while (!take(some, Caller.visitor(7)).failed()) {
            waiting++;
        }
        assertEquals(2 + 50, waiting, "half of the places in the line");
        Future<String> other = take(some, Caller.visitor(8));
        assertFalse(other.failed());
        begun.get(0).complete("");
        assertEquals(3, begun.size());
        begun.get(1).complete("");
        begun.get(3).complete("other");
        assertEquals("other", other.result());
        assertFalse(take(some, new Caller("issuer", null, Role.ANON, UUID.randomUUID()))
                .failed());
    }

    @Test
    void allWhoseCredentialsAnybodyMayHaveAreOne() {
        take(turns, Caller.visitor(7));
        take(turns, new Caller("issuer", null, Role.ANON, UUID.randomUUID()));
        take(turns, new Caller("issuer", null, Role.ANON, UUID.randomUUID()));
        assertEquals(2, begun.size());
        take(turns, somebody());
        assertEquals(3, begun.size());
    }
}
