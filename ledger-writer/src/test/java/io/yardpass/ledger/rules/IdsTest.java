package io.yardpass.ledger.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
