package io.yardpass.loadtests.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TableTest {
    private record Way(String name, double lowest, double highest, boolean same) {}

    private static final Table<Way> TABLE = new Table<Way>()
            .words("", Way::name)
            .figure("lowest – highest", "%,.0f – %,.1f", Way::lowest, Way::highest)
            .figure("same", way -> way.same() ? "" : "**no**");

    private static final Way COPY = new Way("COPY", 1_234, 5_678.25, true);

    @Test
    void wordsStandToTheLeftAndFiguresToTheRight() {
        assertEquals("""
                | | lowest – highest | same |
                |---|---:|---:|
                | COPY | 1,234 – 5,678.3 |  |
                | unnest | 0 – 1.0 | **no** |
                """, TABLE.of(List.of(COPY, new Way("unnest", 0, 1, false))));
    }

    @Test
    void aTableOfNothingHasItsHeads() {
        assertEquals("| | lowest – highest | same |\n|---|---:|---:|\n", TABLE.of(List.of()));
    }

    @Test
    void figuresAreTheSameOnEveryMachine() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertEquals("| COPY | 1,234 – 5,678.3 |  |\n", TABLE.line(COPY));
        } finally {
            Locale.setDefault(before);
        }
    }
}
