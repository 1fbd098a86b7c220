package io.yardpass.comparisons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonReportTest {
    private final ComparisonReport report = new ComparisonReport(
            List.of(
                    series("near", "ours", 3_000, 1_000, 2_000),
                    series("near", "rival", 500, 1_500, 1_000),
                    series("far", "ours", 100),
                    series("far", "rival", 400)),
            "ours",
            "seen once");

    @Test
    void theMedianSpeaksAndEachWayIsComparedWithOursInItsSetting() {
        assertEquals(
                """
                | near | ours | 2,000 | 1,000 – 3,000 | 10.0 | 10.0 | 500.0 | 1000.0 | 1.00 |
                |  | rival | 1,000 | 500 – 1,500 | 10.0 | 10.0 | 1000.0 | 2000.0 | 2.00 |
                | far | ours | 100 | 100 – 100 | 10.0 | 10.0 | 10000.0 | 20000.0 | 1.00 |
                |  | rival | 400 | 400 – 400 | 10.0 | 10.0 | 2500.0 | 5000.0 | 0.25 |

                seen once
                """, report.markdown().lines().skip(2).map(line -> line + "\n").reduce("", String::concat));
    }

    @Test
    void theFileHoldsEveryRound(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("figures.json");

        report.writeJson(file);

        String json = Files.readString(file);
        assertTrue(json.contains("\"rounds_per_second\" : [ 3000.0, 1000.0, 2000.0 ]"), json);
        assertTrue(json.contains("\"ours_is_times\" : 0.25"), json);
    }

    /** Each round takes two seconds, one of them the client's CPU, two the server's. */
    private static Series series(String setting, String name, int... perSecond) {
        Series series = new Series(new Trial(setting, new Named(name), 1, 10));
        for (int rate : perSecond) {
            Tally tally = new Tally();
            tally.committed(2L * rate, 10_000_000);
            series.add(new Series.Round(2, 2, 4, tally));
        }
        return series;
    }

    private record Named(String name) implements Way {
        @Override
        public Lanes open(int port, int batchRows) {
            throw new UnsupportedOperationException();
        }
    }
}
