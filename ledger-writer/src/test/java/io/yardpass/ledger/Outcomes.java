package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefusalCode;

/** What a test expects of an outcome. */
final class Outcomes {
    private Outcomes() {}

    /** Returns the answer. */
    static String assertPosted(Outcome outcome) {
        return assertInstanceOf(Outcome.Posted.class, outcome).body();
    }

    static void assertRefused(RefusalCode code, Outcome outcome) {
        var rejected = assertInstanceOf(Outcome.Rejected.class, outcome);
        assertEquals(code, rejected.code(), outcome::toString);
        assertFalse(rejected.replayed(), outcome::toString);
    }

    static void assertConflict(ConflictCode code, Outcome outcome) {
        assertEquals(code, assertInstanceOf(Outcome.Conflict.class, outcome).code());
    }
}
