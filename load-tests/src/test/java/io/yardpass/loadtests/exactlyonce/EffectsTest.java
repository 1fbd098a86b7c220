package io.yardpass.loadtests.exactlyonce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class EffectsTest {
    private final Effects effects = new Effects();
    private final int event = effects.add(UUID.randomUUID());

    @Test
    void acceptedOnceAndDuplicateEverAfterIsWhatIsPromised() {
        effects.accepted(event);
        effects.duplicate(event);
        effects.duplicate(event);
        assertFaults(0, 0, 0);
        assertEquals(1, effects.acceptances());
        assertEquals(2, effects.duplicates());
    }

    @Test
    void twoAnswersThatSayAcceptedAreAFault() {
        effects.accepted(event);
        effects.accepted(event);
        assertFaults(0, 1, 0);
    }

    @Test
    void onlyDuplicateIsAFaultUnlessAnAnswerWasLost() {
        effects.duplicate(event);
        assertFaults(0, 0, 1);
        effects.leftOpen(event);
        assertFaults(0, 0, 0);
    }

    @Test
    void withoutAnyAnswerAnEventIsNotAcknowledged() {
        effects.leftOpen(event);
        assertFaults(1, 0, 0);
        assertEquals(1, effects.eventsLeftOpen());
    }

    @Test
    void numbersAreGivenOutBeyondAnyFirstSize() {
        UUID last = null;
        for (int i = 0; i < 100_000; i++) {
            last = UUID.randomUUID();
            effects.add(last);
        }
        assertEquals(last, effects.id(100_000));
        assertEquals(100_000, effects.byId().get(last));
        assertEquals(100_001, effects.unacknowledged());
    }

    private void assertFaults(int unacknowledged, int acceptedTwice, int neverAccepted) {
        assertEquals(unacknowledged, effects.unacknowledged());
        assertEquals(acceptedTwice, effects.acceptedTwice());
        assertEquals(neverAccepted, effects.neverAccepted());
    }
}
