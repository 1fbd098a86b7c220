package io.yardpass.gateway.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.database.Pools;
import org.junit.jupiter.api.Test;

class FamiliarStatementsTest {
    private static final String PAGE = "SELECT 1";

    private final FamiliarStatements familiar = new FamiliarStatements(2, 3);

    @Test
    void isKeptFromTheThirdTimeOn() {
        assertEquals(Pools.UNPREPARED + PAGE, familiar.toSend(PAGE));
        assertEquals(Pools.UNPREPARED + PAGE, familiar.toSend(PAGE));
        assertEquals(PAGE, familiar.toSend(PAGE));
        assertEquals(PAGE, familiar.toSend(PAGE));
    }

    @Test
    void manyDifferentOnesAreForgottenAndThoseThatAreAskedForAreNot() {
        familiar.toSend(PAGE);
        familiar.toSend(PAGE);
        for (int n = 2; n < 100; n++) {
            assertEquals(Pools.UNPREPARED + "SELECT " + n, familiar.toSend("SELECT " + n));
            assertEquals(PAGE, familiar.toSend(PAGE));
        }
        assertEquals(Pools.UNPREPARED + "SELECT 2", familiar.toSend("SELECT 2"));
    }

    @Test
    void whatTookTooLongIsPlannedEachTime() {
        familiar.toSend(PAGE);
        familiar.toSend(PAGE);
        assertEquals(PAGE, familiar.toSend(PAGE));
        familiar.planEachTime(PAGE);
        for (int times = 0; times < 10; times++) {
            assertEquals(Pools.UNPREPARED + PAGE, familiar.toSend(PAGE));
        }
    }
}
