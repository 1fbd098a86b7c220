package io.yardpass.comparisons;

import io.yardpass.loadtests.demo.SaleWorld;
import java.time.Duration;
import java.util.Locale;

/** How long, how often and for how many who wait. */
record WriterPlan(Duration time, int rounds, Duration warmUp, int waiting) {
    /** As many as the writer lets wait. */
    private static final int WAITING_MAX = 10_000;

    /** What so many commands touch must fit into the writer's memory. */
    private static final int BATCH_MAX = 5_000;

    WriterPlan {
        if (time.toSeconds() < 1 || time.toMinutes() > 10 || rounds < 1 || rounds > 100 || warmUp.toSeconds() < 1) {
            throw new IllegalArgumentException("a plan has 1 to 600 seconds, 1 to 100 rounds, and a warm-up");
        }
        if (waiting < 1 || waiting > WAITING_MAX) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "1 to %,d buyers wait", WAITING_MAX));
        }
    }

    WriterSeries series(int events, int batchMax) {
        if (events < 1 || events > SaleWorld.EVENTS) {
            throw new IllegalArgumentException("--events are 1 to " + SaleWorld.EVENTS);
        }
        if (batchMax < 1 || batchMax > BATCH_MAX) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "--batch is 1 to %,d", BATCH_MAX));
        }
        return new WriterSeries(events, batchMax);
    }
}
