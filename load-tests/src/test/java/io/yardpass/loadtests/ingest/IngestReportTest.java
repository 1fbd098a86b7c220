package io.yardpass.loadtests.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.loadtests.ingest.IngestWay.Rival;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.usage.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestReportTest {
    private static final IngestPlan PLAN = new IngestPlan(1, 1, 1, 512, 32, 5_000);
    private static final long SECOND_NANOS = 1_000_000_000;

    @Test
    void aWayOfOursStandsBesideCopyAndTheSameOfEachRival() {
        String table = report(true).markdown();
        assertTrue(
                table.contains(
                        "| gateway, 100 a request, 32 connections | 120,000 | 120,000 – 120,000 | 0.60 | 1.50 | 0.40"
                                + " | 0.30 | 10.0 | 10.0 | 5.00 | 2.50 | 0.50 | 2,000 |"),
                table);
        assertTrue(
                table.contains("| gateway with unnest, 100 a request, 32 connections | 80,000 | 80,000 – 80,000 | 0.40"
                        + " |  |  |  | 10.0"),
                table);
        assertTrue(table.contains("gateway: at most 512 MiB in RAM."), table);
        assertTrue(table.contains("25 % was others'"), table);
        assertTrue(table.contains("Every acknowledged row was counted"), table);
    }

    @Test
    void missingRowsAreSaidLoudly() {
        assertTrue(report(false).markdown().contains("**The tables do not hold what was acknowledged.**"));
    }

    @Test
    void programsReadTheSame(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("ingest.json");
        report(true).writeJson(file);
        String json = Files.readString(file);
        assertTrue(json.contains("\"postgresql_cpu_seconds\" : 0.6"), json);
        assertTrue(json.contains("\"committed\" : 120000"), json);
    }

    @Test
    void everyPlannedWayOfARivalHasOneOfOursToStandBeside() {
        List<IngestWay> ways = PLAN.ways();
        List<IngestWay> ours =
                ways.stream().filter(way -> way.rival() == Rival.GATEWAY).toList();
        long compared = ways.stream()
                .filter(way -> way.rival() != Rival.GATEWAY && way.rival() != Rival.PLAIN_COPY)
                .filter(way -> ours.stream().anyMatch(way::matches))
                .count();
        assertEquals(7, compared);
    }

    private static IngestReport report(boolean everyRowIsThere) {
        Machine machine = new Machine(Instant.EPOCH, "a processor", 2, 24, "25", "18", "abc");
        List<IngestSeries> series = List.of(
                series(Rival.GATEWAY, 120_000),
                series(Rival.PLAIN_COPY, 200_000),
                series(Rival.UNNEST, 80_000),
                series(Rival.NO_DATABASE, 300_000),
                series(Rival.BARE, 400_000));
        List<IngestReport.Memory> memory = List.of(new IngestReport.Memory(Rival.GATEWAY, 512));
        return new IngestReport(machine, "run", PLAN, series, memory, everyRowIsThere);
    }

    /** As many rows in a second, each million of which cost 5 + 2.5 + 0.5 seconds of the 10.67 that the machine worked. */
    private static IngestSeries series(Rival rival, long rows) {
        IngestSeries series = new IngestSeries(new IngestWay(rival, 100, 32));
        Tally tally = new Tally();
        tally.answered(10_000_000, rows);
        tally.took(SECOND_NANOS);
        double millions = rows / 1e6;
        series.add(
                List.of(tally),
                new Usage(5 * millions, 2.5 * millions, 0.5 * millions, 8 / 0.75 * millions, 2_000 * rows));
        return series;
    }
}
