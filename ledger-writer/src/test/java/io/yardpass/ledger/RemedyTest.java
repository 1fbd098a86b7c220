package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemedyTest {
    @ParameterizedTest
    @CsvSource({
        "YP001, STEP_DOWN",
        "42501, STEP_DOWN",
        "42P01, STEP_DOWN",
        "0A000, STEP_DOWN",
        "25P02, STEP_DOWN",
        "YP005, STEP_DOWN",
        "YP002, DECIDE_AGAIN",
        "YP003, DECIDE_AGAIN",
        "YP004, DECIDE_AGAIN",
        "YP008, DECIDE_AGAIN",
        "23505, DECIDE_AGAIN",
        "57014, SINGLE_OUT",
        "40P01, DECIDE_AGAIN",
        "53100, DECIDE_AGAIN",
        "54000, DECIDE_AGAIN",
        "55P03, SINGLE_OUT",
        "55006, DECIDE_AGAIN",
        "25006, NEXT_TERM",
        "57P01, NEXT_TERM",
        "58030, NEXT_TERM",
        "XX000, NEXT_TERM",
        "08006, NEXT_TERM",
        "22021, HALVE",
        "23514, HALVE"
    })
    void eachRefusalHasItsRemedy(String sqlstate, Remedy remedy) {
        assertEquals(remedy, Remedy.of(sqlstate));
    }

    /** Which has the SQLSTATE of a CHECK that does not hold. */
    @Test
    void aMissingMonthIsNobodysFault() {
        assertEquals(Remedy.WAIT_FOR_MONTH, Remedy.of(new Term.Refused("23514", "no partition", true)));
        assertEquals(Remedy.HALVE, Remedy.of(new Term.Refused("23514", "a check", false)));
    }
}
