package io.yardpass.loadtests.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class WebhooksReportTest {
    private static final Machine MACHINE = new Machine(Instant.EPOCH, "a processor", 2, 24, "25", "18", "abc");
    private static final WebhooksPlan PLAN = new WebhooksPlan(1_000, 1, 200, 30, 1_000_000, 1);
    private static final Map<String, RelayTables.Size> TABLES =
            Map.of("public.outbox", new RelayTables.Size(1 << 20, 3));

    @Test
    void allThatCameInTimeIsToldAsThat() {
        WebhooksReport report = report(phase(10, 10, 0, 200), 100, 100);
        assertTrue(report.promisesKept());
        assertTrue(report.markdown().contains("| when due | 10 | 10 | 200 | 200 | 200 |"), report.markdown());
        assertTrue(report.markdown().contains("| `public.outbox` | 1.0 – 1.0 | 3 – 3 |"), report.markdown());
        assertFalse(report.markdown().contains("**"), report.markdown());
    }

    @Test
    void whatIsMissingOrOutOfOrderBreaksThePromise() {
        assertFalse(report(phase(10, 9, 0, 200), 100, 100).promisesKept());
        WebhooksReport report = report(phase(10, 10, 1, 200), 100, 100);
        assertFalse(report.promisesKept());
        assertTrue(report.markdown().contains("**Messages are missing"), report.markdown());
    }

    @Test
    void anAimThatWasMissedIsSaidAndBreaksNoPromise() {
        WebhooksReport late = report(phase(10, 10, 0, 1_200), 100, 100);
        assertTrue(late.markdown().contains("**when due: later than aimed at.**"), late.markdown());
        WebhooksReport slow = report(phase(10, 10, 0, 200), 100, 90);
        assertTrue(slow.markdown().contains("**Purchases beside a relay: fewer than aimed at.**"), slow.markdown());
        assertTrue(late.promisesKept() && slow.promisesKept());
    }

    @Test
    void aBacklogHasNoDelays() {
        assertEquals("", phase(10, 10, 0, 0).delay(50));
    }

    private static MessagePhase phase(int written, int received, long outOfOrder, long delayMillis) {
        Histogram delays = new Histogram(3_600_000_000L, 3);
        if (delayMillis > 0) {
            delays.recordValueWithCount(delayMillis * 1_000, received);
        }
        return new MessagePhase(
                "when due",
                written,
                new MessageSeries.Outcome(received, 0, outOfOrder, 0, delays),
                10,
                12,
                0.5,
                new RelayMemory(40, 80, 200),
                TABLES,
                TABLES);
    }

    private static WebhooksReport report(MessagePhase phase, int without, int with) {
        PurchasesReport purchases = new PurchasesReport(
                series(without), series(without), series(with), List.of(1.0), List.of((double) with / without));
        return new WebhooksReport(MACHINE, PLAN, List.of(phase), Optional.of(purchases));
    }

    private static Series series(int purchases) {
        Tally tally = new Tally();
        tally.answered(1_000_000, purchases);
        tally.took(1_000_000_000);
        Series series = new Series("purchases", "purchases/s");
        series.add(tally);
        return series;
    }
}
