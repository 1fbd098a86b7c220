package io.yardpass.loadtests;

import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Rows;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Target;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Measures the ways of one plan in turn, round by round, so that whatever drifts on the machine drifts for all of them.
 * Blocks; close it to stop its threads.
 */
final class BenchRun implements AutoCloseable {
    private record Step(Series series, Callable<List<Tally>> measurement) {}

    private final Target target;
    private final BenchPlan plan;
    private final String runId;
    private final Driver driver;

    BenchRun(Target target, BenchPlan plan, InstantSource clock) {
        this.target = target;
        this.plan = plan;
        this.runId = "bench-" + clock.millis();
        this.driver = new Driver(clock);
    }

    BenchReport measure(Machine machine) throws Exception {
        Duration time = Duration.ofSeconds(plan.seconds());
        Series copy = new Series("plain binary COPY, 2 connections", "rows");
        List<Step> steps = List.of(
                new Step(
                        new Series("HTTP, 100 events per request", "rows"),
                        () -> events(runId, Driver.BATCH_EVENTS, time)),
                new Step(new Series("HTTP, 1 event per request", "rows"), () -> events(runId, 1, time)),
                new Step(new Series("HTTP, purchases", "purchases"), () -> purchases(runId, time)),
                new Step(copy, () -> copies(runId, time)));
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench").setInitialMax(1 + (long) plan.rounds() * steps.size());
        try (ProgressBar progress = bar.build()) {
            warmUp(time);
            progress.step();
            for (int round = 0; round < plan.rounds(); round++) {
                for (Step step : steps) {
                    progress.setExtraMessage(step.series().name());
                    step.series().add(step.measurement().call());
                    progress.step();
                }
            }
        }
        List<Series> series = steps.stream().map(Step::series).toList();
        return new BenchReport(machine, runId, plan.seconds(), series, copy, everyRowIsThere(series));
    }

    /**
     * As long as a round: a JVM that still compiles its hot paths measures its compiler. A service that takes nothing,
     * for a wrong token, is not worth the rounds.
     */
    private void warmUp(Duration time) throws Exception {
        String mark = runId + "-warm-up";
        somethingIsTaken("events", events(mark, Driver.BATCH_EVENTS, time));
        somethingIsTaken("events", events(mark, 1, time));
        somethingIsTaken("purchases", purchases(mark, time));
        copies(mark, time);
    }

    private static void somethingIsTaken(String what, List<Tally> tallies) {
        for (Tally tally : tallies) {
            if (tally.committed() == 0) {
                throw new IllegalStateException("the service takes no " + what + ": " + tally.faults());
            }
        }
    }

    private List<Tally> events(String mark, int perRequest, Duration time) throws TimeoutException {
        int connections = perRequest == 1 ? plan.connectionsSingle() : plan.connectionsBatch();
        return List.of(driver.events(target, mark, perRequest, connections, time));
    }

    private List<Tally> purchases(String mark, Duration time) throws TimeoutException {
        return List.of(driver.demoPurchases(target, mark, plan.connectionsSingle(), time));
    }

    private List<Tally> copies(String mark, Duration time) throws Exception {
        return driver.copies(target, mark, plan.copyRows(), time);
    }

    /** What was acknowledged is in the tables, no more and no less; after lost answers there may be more. */
    private boolean everyRowIsThere(List<Series> series) throws SQLException {
        long views = committed(series, "rows");
        long orders = committed(series, "purchases");
        boolean allAnswered = series.stream().allMatch(each -> each.faults().isEmpty());
        long viewsStored = Rows.postViews(target, runId);
        long ordersStored = Rows.orders(target, runId);
        return allAnswered
                ? viewsStored == views && ordersStored == orders
                : viewsStored >= views && ordersStored >= orders;
    }

    private static long committed(List<Series> series, String unit) {
        return series.stream()
                .filter(each -> each.unit().equals(unit))
                .mapToLong(Series::committed)
                .sum();
    }

    @Override
    public void close() throws TimeoutException {
        driver.close();
    }
}
