package io.yardpass.comparisons;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriterRunTest {
    @Test
    void whatWaitingBuyersWereToldIsInTheTables() throws Exception {
        WriterPlan plan = new WriterPlan(Duration.ofSeconds(1), 1, Duration.ofSeconds(1), 20);
        WriterSeries hot = plan.series(1, 500);
        WriterSeries many = plan.series(300, 10);
        try (BenchDatabase database = BenchDatabase.start();
                WriterRun run = new WriterRun(database, plan, InstantSource.system())) {
            run.measure(List.of(hot, many));
        }
        assertTrue(hot.lowest() > 0);
        assertTrue(many.median(WriterSeries.Round::commandsPerBatch) <= 10);
    }
}
