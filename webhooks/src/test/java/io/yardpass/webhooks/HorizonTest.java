package io.yardpass.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class HorizonTest {
    private final Horizon horizon = new Horizon();

    @Test
    void whereNobodyWritesAllThatIsNumberedIsComplete() {
        assertEquals(7, horizon.advance(7, Set.of()));
        assertEquals(9, horizon.advance(9, Set.of()));
    }

    @Test
    void whoWroteWhenSomethingWasNumberedIsWaitedFor() {
        horizon.advance(7, Set.of());
        assertEquals(7, horizon.advance(9, Set.of("3/1")));
        assertEquals(7, horizon.advance(20, Set.of("3/1", "4/8")));
        assertEquals(9, horizon.advance(21, Set.of("4/8")), "whoever came later may be of what is above 9");
    }

    @Test
    void writersThatAlwaysComeHoldNothingBack() {
        horizon.advance(1, Set.of("1/1"));
        assertEquals(1, horizon.advance(2, Set.of("1/2")));
        assertEquals(2, horizon.advance(3, Set.of("1/3")));
    }

    @Test
    void oneThatStaysHoldsBackWhatCameAfterIt() {
        horizon.advance(1, Set.of("1/1", "2/1"));
        for (int later = 2; later < 10; later++) {
            assertEquals(0, horizon.advance(later, Set.of("1/1", "2/" + later)));
        }
        assertEquals(1, horizon.advance(10, Set.of("2/10")));
    }
}
