package io.yardpass.loadtests.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.loadtests.ledger.LedgerWay.Sale;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.usage.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerReportTest {
    private static final LedgerPlan PLAN = new LedgerPlan(5, 2, 30, 32);
    private static final Machine MACHINE = new Machine(Instant.EPOCH, "a processor", 2, 24, "25", "18", "abc");
    private static final long MILLI_NANOS = 1_000_000;

    @Test
    void aWayStandsBesideRowLocksWithItsBatchesAndWhatItCosts() {
        String table = report(true, 0).markdown();
        assertTrue(
                table.contains("| one hot event, 256 buyers | 6,000 | 4,000 – 8,000 | 6.00 | 10.0 | 10.0 | 120 | 20.0 |"
                        + " 15.0 | 0.20 | 0.10 | 0.05 |"),
                table);
        assertTrue(
                table.contains("| row locks in SQL, 32 clients | 1,000 | 1,000 – 1,000 | 1.00 | 10.0 | 10.0 |  |  |  |"
                        + " 0.20 |  | 0.05 |"),
                table);
        assertTrue(table.contains("| one hot event, 1,024 buyers | 3,000 | 3,000 | 10.0 | 10.0 | 5.0 | 2.0 |"), table);
        assertTrue(table.contains("counted in the tables afterwards. The books balance."), table);
        assertTrue(table.contains("25 % was others'"), table);
        assertTrue(report(true, 0).isClean());
    }

    @Test
    void whatIsMissingAndWhatDoesNotBalanceIsSaidLoudly() {
        LedgerReport report = report(false, 3);
        assertFalse(report.isClean());
        assertTrue(report.markdown().contains("**The tables do not hold what was acknowledged.**"));
        assertTrue(report.markdown().contains("**The books are off in 3 places.**"));
    }

    @Test
    void programsReadTheSame(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("ledger.json");
        report(true, 0).writeJson(file);
        String json = Files.readString(file);
        assertTrue(json.contains("\"sale\" : \"HOT_EVENT\""), json);
        assertTrue(json.contains("\"offered_per_second\" : 3000.0"), json);
        assertTrue(json.contains("\"rounds_per_second\" : [ 4000.0, 8000.0 ]"), json);
    }

    @Test
    void hotAndManyEventsAreSoldToAsManyBuyersBesideOneRival() {
        List<LedgerWay> ways = PLAN.ways();
        assertEquals(
                3, ways.stream().filter(way -> way.sale() == Sale.HOT_EVENT).count());
        assertEquals(
                3, ways.stream().filter(way -> way.sale() == Sale.MANY_EVENTS).count());
        assertEquals(new LedgerWay(Sale.ROW_LOCKS, 32), ways.getLast());
    }

    @Test
    void aPlanOutOfItsLimitsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LedgerPlan(0, 1, 30, 32));
        assertThrows(IllegalArgumentException.class, () -> new LedgerPlan(5, 1, 1, 32));
        assertThrows(IllegalArgumentException.class, () -> new LedgerPlan(5, 1, 30, 500));
    }

    private static LedgerReport report(boolean everyPurchaseIsThere, long booksOff) {
        LedgerSeries hot = new LedgerSeries(new LedgerWay(Sale.HOT_EVENT, 256));
        add(hot, 4_000, new LedgerBatches(100, 18, 15));
        add(hot, 8_000, new LedgerBatches(140, 22, 15));
        LedgerSeries rowLocks = new LedgerSeries(new LedgerWay(Sale.ROW_LOCKS, 32));
        add(rowLocks, 1_000, new LedgerBatches(0, 0, 0));
        LedgerSeries half = new LedgerSeries(new LedgerWay(Sale.HOT_EVENT, 1_024), 3_000);
        add(half, 3_000, new LedgerBatches(15, 5, 4));
        return new LedgerReport(
                MACHINE, "run", PLAN, List.of(hot, rowLocks), List.of(half), 0.25, everyPurchaseIsThere, booksOff);
    }

    /** A second of so many purchases, each thousand of which took 0.2 + 0.1 + 0.05 seconds of CPU. */
    private static void add(LedgerSeries series, int purchases, LedgerBatches batches) {
        Tally tally = new Tally();
        for (int i = 0; i < purchases; i++) {
            tally.answered(10 * MILLI_NANOS, 1);
        }
        tally.took(1_000 * MILLI_NANOS);
        double thousands = purchases / 1_000.0;
        series.add(
                List.of(tally), new Usage(0.2 * thousands, 0.1 * thousands, 0.05 * thousands, thousands, 0), batches);
    }
}
