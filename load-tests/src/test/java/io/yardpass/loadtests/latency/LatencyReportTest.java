package io.yardpass.loadtests.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyReportTest {
    private static final LatencyPlan PLAN = new LatencyPlan(20, 2, 30, 5);
    private static final Machine MACHINE = new Machine(Instant.EPOCH, "a processor", 2, 24, "25", "18", "abc");
    private static final long MILLI_NANOS = 1_000_000;

    private final Series one = new Series("one", "rows");
    private final Series commit = new Series("commit", "rows");
    private final LatencySeries series = new LatencySeries(new LatencyWay(100, 0.5, 128), 120_000);

    @Test
    void quantilesAreOfAllRoundsTogetherAndTheSpreadIsOfTheRounds() {
        series.add(round(10, 1));
        series.add(round(30, 2));
        String table = report().markdown();
        assertTrue(
                table.contains("| 100 a request, 50 % of the peak | 60,000 | 60,000 | 10.0 | 30.0 | 10.0 – 30.0 | 30.0"
                        + " | 30.0 | 3 |"),
                table);
        assertTrue(report().everythingAnswered());
    }

    @Test
    void aRefusalIsToldBesideTheQuantiles(@TempDir Path directory) throws Exception {
        Tally refused = round(10, 0);
        refused.fault("status 503");
        series.add(refused);
        assertFalse(report().everythingAnswered());
        assertTrue(report().markdown().contains("Faults, 100 a request, 50 % of the peak: {status 503=1}"));
        Path file = directory.resolve("latency.json");
        report().writeJson(file);
        assertTrue(Files.readString(file).contains("\"status 503\" : 1"));
    }

    @Test
    void oneEventAtATimeIsToldBesideOneCommit() {
        one.add(round(4, 0));
        commit.add(round(3, 0));
        String text = report().markdown();
        assertTrue(text.contains("one event after the other: 4.00 ms (p50), 4.00 (p99)."), text);
        assertTrue(text.contains("commit each: 3.00 and 3.00 ms."), text);
    }

    @Test
    void requestsAreOfferedAsOftenAsTheShareSays() {
        assertEquals(600, new LatencyWay(100, 0.5, 128).arrivals(120_000).perSecond());
        assertEquals(16_000, new LatencyWay(1, 0.8, 512).arrivals(20_000).perSecond());
    }

    private LatencyReport report() {
        return new LatencyReport(MACHINE, PLAN, List.of(series), one, commit, 0.1);
    }

    /** A second with 600 answers, one in ten of which took half as long as the others. */
    private static Tally round(long millis, int waited) {
        Tally tally = new Tally();
        for (int i = 0; i < 600; i++) {
            tally.answered(i % 10 == 0 ? millis * MILLI_NANOS / 2 : millis * MILLI_NANOS, 100);
        }
        for (int i = 0; i < waited; i++) {
            tally.waited();
        }
        tally.took(1_000 * MILLI_NANOS);
        return tally;
    }
}
