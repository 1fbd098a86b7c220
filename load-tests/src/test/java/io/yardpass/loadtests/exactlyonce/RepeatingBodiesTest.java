package io.yardpass.loadtests.exactlyonce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RepeatingBodiesTest {
    private int made;

    @Test
    void asManySendsAreRepeatedAsWasAskedAndAQuarterOfEachKind() {
        RepeatingBodies bodies = bodies(0.3);
        BitSet seen = new BitSet();
        long sends = 0;
        long repeated = 0;
        while (sends < 500_000) {
            RepeatingBodies.Body body = bodies.next();
            for (int event : body.events()) {
                repeated += seen.get(event) ? 1 : 0;
                seen.set(event);
            }
            repeated += body.twin() ? 100 : 0;
            sends += body.twin() ? 200 : 100;
        }
        assertEquals(0.3, (double) repeated / sends, 0.01);
        assertEquals(made, seen.cardinality());
        long all = sends;
        bodies.repeated().forEach((why, times) -> assertEquals(0.075, (double) times / all, 0.01, why.toString()));
        assertEquals(
                repeated,
                bodies.repeated().values().stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void nothingIsRepeatedWhenNothingIsAsked() {
        RepeatingBodies bodies = bodies(0);
        for (int i = 0; i < 100; i++) {
            assertTrue(!bodies.next().twin());
        }
        assertEquals(10_000, made);
        assertThrows(IllegalArgumentException.class, () -> bodies(0.95));
    }

    @Test
    void aShuffledBodyHoldsTheSameEventsAndLeavesTheOther() {
        int[] events = bodies(0).next().events();
        int[] before = events.clone();
        int[] shuffled = bodies(0).shuffled(events);
        assertArrayEquals(before, events);
        Arrays.sort(shuffled);
        assertArrayEquals(before, shuffled);
    }

    private RepeatingBodies bodies(double share) {
        return new RepeatingBodies(() -> made++, new SplittableRandom(7), 100, share);
    }
}
