package io.yardpass.loadtests.books;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {
    @ParameterizedTest(name = "acknowledged [{0}], stored [{1}]")
    @CsvSource({
        "'',    '',      '',   '',   '',  true",
        "1 2 3, 3 1 2,   '',   '',   '',  true",
        "1 2 3, 1 3,     2,    '',   '',  false",
        "1 2 3, '',      1 2 3,'',   '',  false",
        "1 2,   1 2 2,   '',   2,    '',  false",
        "1 2,   1 2 3,   '',   '',   3,   true",
        "1,     2 2,     1,    2,    2,   false",
    })
    void theTwoSidesAreCompared(
            String acknowledged, String stored, String missing, String doubled, String extra, boolean promiseKept) {
        Difference difference = Difference.of("a table", Set.copyOf(ids(acknowledged)), ids(stored));
        assertEquals(Set.copyOf(ids(missing)), Set.copyOf(difference.missing()));
        assertEquals(ids(doubled), difference.doubled());
        assertEquals(ids(extra), difference.extra());
        assertEquals(promiseKept, difference.promiseKept());
    }

    private static List<UUID> ids(String numbers) {
        return Arrays.stream(numbers.split(" "))
                .filter(number -> !number.isEmpty())
                .map(number -> new UUID(7, Long.parseLong(number)))
                .collect(Collectors.toList());
    }
}
