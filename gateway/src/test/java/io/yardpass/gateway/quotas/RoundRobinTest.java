package io.yardpass.gateway.quotas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    private final ArrayDeque<Runnable> afterSockets = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final Caller busy = somebody();
    private long nanos;
    private final RoundRobin robin = new RoundRobin(afterSockets::add, () -> nanos);

    private static Caller somebody() {
        return new Caller("issuer", UUID.randomUUID(), Role.AUTHENTICATED, null);
    }

    private Future<String> take(Caller caller, String name, long takes) {
        return robin.take(caller, () -> {
            nanos += takes;
            done.add(name);
            return Future.succeededFuture(name);
        });
    }

    @Test
    void littleIsDoneAtOnce() {
        for (int i = 0; i < 100; i++) {
            assertEquals("x", take(busy, "x", RoundRobin.PIECES_NANOS / 2).result());
            nanos += RoundRobin.PIECES_NANOS;
        }
        assertEquals(List.of(), List.copyOf(afterSockets));
    }

    @Test
    void whoeverSendsMuchKeepsAnotherWaitingForOnePieceOnly() {
        for (int i = 0; i < 100; i++) {
            take(busy, "many", RoundRobin.PIECES_NANOS);
        }
        assertEquals(List.of("many"), done, "the loop has not looked at its sockets");
        take(somebody(), "one", 0);
        take(somebody(), "another", 0);
        for (int i = 0; i < 3; i++) {
            assertEquals(1, afterSockets.size(), "rounds to come");
            afterSockets.remove().run();
        }
        assertEquals(List.of("many", "many", "one", "another", "many", "many"), done.subList(0, 6));
        assertEquals(6, done.size(), "a round has an end");
        while (!afterSockets.isEmpty()) {
            afterSockets.remove().run();
        }
        assertEquals(102, done.size());
    }

    @Test
    void whatIsAskedForInTheMiddleOfARoundComesInThisOrTheNext() {
        take(busy, "first", RoundRobin.PIECES_NANOS);
        robin.take(busy, () -> take(busy, "behind it", 0));
        assertEquals(1, afterSockets.size());
        while (!afterSockets.isEmpty()) {
            afterSockets.remove().run();
        }
        assertEquals(List.of("first", "behind it"), done);
    }

    @Test
    void workThatThrowsFailsAlone() {
        take(busy, "first", RoundRobin.PIECES_NANOS);
        Future<Object> throwing = robin.take(busy, () -> {
            throw new IllegalStateException("no");
        });
        Future<String> next = take(busy, "next", 0);
        afterSockets.remove().run();
        assertTrue(throwing.failed());
        assertEquals("next", next.result());
    }
}
