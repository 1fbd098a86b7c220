package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.ExpireHolds;
import io.yardpass.domain.LedgerCommand;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptTest {
    private final List<LedgerCommand> commands = Collections.nCopies(500, new ExpireHolds(1));

    @Test
    void aBatchIsCutAFewTimesHoweverManyOfItsCommandsStandOnOthers() {
        Attempt attempt = Attempt.first(commands);
        int cuts = 0;
        while (attempt.mayBeCut()) {
            attempt = attempt.after(1).next();
            cuts++;
        }
        assertEquals(8, cuts);
        assertEquals(492, attempt.commands().size());
    }

    @Test
    void halvesShareTheCutsThatAreLeft() {
        Attempt attempt = Attempt.first(commands);
        Attempt half = attempt.halves().getFirst();
        for (int i = 0; i < 8; i++) {
            assertTrue(attempt.halves().getLast().mayBeCut());
            half = half.after(1);
        }
        assertFalse(attempt.halves().getLast().mayBeCut());
    }

    @Test
    void oneOfFiveHundredIsAloneAfterTwoDivisions() {
        List<Attempt> pieces = Attempt.first(commands).pieces();
        assertEquals(22, pieces.size());
        assertEquals(
                500, pieces.stream().mapToInt(piece -> piece.commands().size()).sum());
        assertTrue(pieces.getFirst().pieces().stream().allMatch(Attempt::isSingle));
    }
}
