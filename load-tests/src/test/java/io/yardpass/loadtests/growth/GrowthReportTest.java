package io.yardpass.loadtests.growth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.usage.Usage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthReportTest {
    private static final Machine MACHINE = new Machine(Instant.EPOCH, "a processor", 2, 24, "25", "18", "abc");

    @Test
    void eachMonthStandsBesideTheSmallest() {
        String table = new GrowthReport(
                        MACHINE, 5, 300, List.of(line(1_000_000, 120_000, 0), line(50_000_000, 114_000, 0.25)))
                .markdown();
        assertTrue(
                table.contains(
                        "| 1,000,000 → 1,120,000 |  | 120,000 | 120,000 – 120,000 | 1.00 | 10.0 | 10.0 | 5.00 | 2.50 |"),
                table);
        assertTrue(table.contains("| 50,000,000 → 50,114,000 | 0.25 | 114,000 | 114,000 – 114,000 | 0.95 |"), table);
    }

    @Test
    void itsViewsAreOfItsOwnPosts() {
        String view = new GrowthWorld(300, 1).viewTemplate("run");
        assertTrue(view.contains("\"post_id\":\"0b0f0000-0000-7000-8000-<1..300>\""), view);
        assertTrue(view.contains("{\"run_id\":\"run\"}"), view);
    }

    @Test
    void aWorldWithoutRowsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new GrowthWorld(300, 0));
        assertEquals(50_000_000L * 320 + (6L << 30), new GrowthWorld(300, 50_000_000).bytesNeeded());
    }

    private static GrowthReport.Line line(long rowsBefore, long rows, double refreshSeconds) {
        Series series = new Series("a month", "rows");
        Tally tally = new Tally();
        tally.answered(10_000_000, rows);
        tally.took(1_000_000_000);
        series.add(tally);
        double millions = rows / 1e6;
        return new GrowthReport.Line(
                rowsBefore,
                rowsBefore + rows,
                series,
                new Usage(5 * millions, 2.5 * millions, 0, 10 * millions, 0),
                refreshSeconds);
    }
}
