package io.yardpass.comparisons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterReportTest {
    private final WriterReport report =
            new WriterReport(List.of(series(1, 500, 3_000, 1_000, 2_000), series(300, 1_000, 4_000)), "seen once");

    @Test
    void theMedianSpeaksAndCpuIsThatOfAThousand() {
        assertEquals(
                """
                | one event, at most 500 a batch | 2,000 | 1,000 – 3,000 | 10.0 | 10.0 | 250 | 1.000 | 0.500 |
                | 300 events, at most 1,000 a batch | 4,000 | 4,000 – 4,000 | 10.0 | 10.0 | 250 | 0.500 | 0.250 |

                PostgreSQL, writer and buyers: CPU seconds for 1,000 purchases.
                seen once
                """, report.markdown().lines().skip(2).map(line -> line + "\n").reduce("", String::concat));
    }

    @Test
    void theFileHoldsEveryRound(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("figures.json");

        report.writeJson(file);

        String json = Files.readString(file);
        assertTrue(json.contains("\"rounds_per_second\" : [ 3000.0, 1000.0, 2000.0 ]"), json);
        assertTrue(json.contains("\"batch_max\" : 1000"), json);
    }

    @Test
    void aSettingOutOfItsLimitsIsRefused() {
        WriterPlan plan = new WriterPlan(Duration.ofSeconds(1), 1, Duration.ofSeconds(1), 1_000);
        assertThrows(IllegalArgumentException.class, () -> plan.series(301, 500));
        assertThrows(IllegalArgumentException.class, () -> plan.series(1, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new WriterPlan(Duration.ofSeconds(1), 1, Duration.ofSeconds(1), 20_000));
    }

    /** Each round takes two seconds, and as many of CPU in the server as of two thousand purchases. */
    private static WriterSeries series(int events, int batchMax, int... perSecond) {
        WriterSeries series = new WriterSeries(events, batchMax);
        for (int rate : perSecond) {
            Tally tally = new Tally();
            for (int i = 0; i < 2 * rate; i++) {
                tally.committed(1, 10_000_000);
            }
            series.add(new WriterSeries.Round(2, 250, 4, 2, tally));
        }
        return series;
    }
}
