package io.yardpass.loadtests.latency;

import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.usage.MeasuredService;
import io.yardpass.loadtests.usage.Usage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Finds the peak with a closed loop, then offers shares of it with an open one, in turns. Blocks. */
final class LatencyRun {
    private static final int PEAK_ROUNDS = 3;

    private final LatencyPlan plan;
    private final MeasuredService service;
    private final Driver driver;
    private final String runId;

    LatencyRun(LatencyPlan plan, MeasuredService service, Driver driver, String runId) {
        this.plan = plan;
        this.service = service;
        this.driver = driver;
        this.runId = runId;
    }

    LatencyReport measure(InstantSource clock) throws Exception {
        List<LatencySeries> series = new ArrayList<>();
        Series one = new Series("one event at a time", "rows");
        Series commit = new Series("one row, one commit", "rows");
        long steps = 1 + plan.sizes().size() + (1 + 2L * plan.sizes().size()) * plan.rounds();
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench latency").setInitialMax(steps);
        Usage before = service.usage();
        try (ProgressBar progress = bar.build()) {
            progress.setExtraMessage("warming up");
            warmUp();
            progress.step();
            for (int perRequest : plan.sizes()) {
                progress.setExtraMessage("peak at " + perRequest);
                double peak = peak(perRequest);
                plan.ways(perRequest).forEach(way -> series.add(new LatencySeries(way, peak)));
                progress.step();
            }
            for (int round = 0; round < plan.rounds(); round++) {
                for (LatencySeries each : series) {
                    progress.setExtraMessage(each.way().name());
                    each.add(offer(each));
                    progress.step();
                }
                progress.setExtraMessage("one at a time");
                one.add(driver.events(service.target(), runId, 1, 1, Duration.ofSeconds(plan.seconds())));
                commit.add(driver.singleCopies(service.target(), runId, Duration.ofSeconds(plan.seconds())));
                progress.step();
            }
        }
        Machine machine = Machine.here(clock.instant(), service.target().jdbcUrl(), Launcher.sources());
        return new LatencyReport(
                machine,
                plan,
                series,
                one,
                commit,
                service.usage().since(before).othersShare());
    }

    private void warmUp() throws Exception {
        Duration part =
                Duration.ofMillis(1_000L * plan.warmUpSeconds() / plan.sizes().size());
        for (int perRequest : plan.sizes()) {
            driver.events(service.target(), runId, perRequest, plan.connections(perRequest), part);
        }
    }

    private double peak(int perRequest) throws Exception {
        Series peaks = new Series("peak", "rows");
        for (int i = 0; i < PEAK_ROUNDS; i++) {
            Duration time = Duration.ofSeconds(plan.peakSeconds());
            peaks.add(driver.events(service.target(), runId, perRequest, plan.connections(perRequest), time));
        }
        return peaks.median();
    }

    private Tally offer(LatencySeries each) throws Exception {
        LatencyWay way = each.way();
        Duration time = Duration.ofSeconds(plan.seconds());
        return driver.eventsDue(
                service.target(), runId, way.perRequest(), way.connections(), way.arrivals(each.peak()), time);
    }
}
