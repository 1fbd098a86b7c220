package io.yardpass.ledger.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdsTest {
    @Test
    void codesThatAreDrawnTogetherDiffer() {
        List<String> codes = Ids.secret().codes(200);
        assertEquals(200, new HashSet<>(codes).size());
        codes.forEach(code -> assertTrue(code.matches("[A-Za-z0-9_-]{22}"), code));
    }

    @Test
    void idsOfABatchAscendAndThoseOfTheNextComeAfterThem() {
        Ids ids = Ids.secret();
        List<String> made = new ArrayList<>();
        for (long millis = 1; millis <= 3; millis++) {
            for (int i = 0; i < 4_096; i++) {
                made.add(ids.next(millis * 1_000).toString());
            }
        }
        assertEquals(made.stream().sorted().toList(), made);
        assertEquals(made.size(), new HashSet<>(made).size());
    }
}
