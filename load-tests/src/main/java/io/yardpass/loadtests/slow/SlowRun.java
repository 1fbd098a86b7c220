package io.yardpass.loadtests.slow;

import io.yardpass.loadtests.load.Arrivals;
import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Rows;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.Target;
import io.yardpass.loadtests.usage.Metrics;
import io.yardpass.loadtests.usage.ProcessMemory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Finds the peak, narrows the way to the database until a part of it is left, measures what that can do, and then goes on
 * offering the peak, as a crowd does that knows nothing of it; at last the way is wide again. Blocks.
 */
final class SlowRun {
    private static final int MEASUREMENTS = 3;
    private static final long SAMPLE_MILLIS = 500;

    private final SlowPlan plan;
    private final ServiceProcess gateway;
    private final Target target;
    private final NarrowProxy proxy;
    private final Driver driver;
    private final String runId;
    private final Metrics metrics;
    private long acknowledged;

    SlowRun(SlowPlan plan, ServiceProcess gateway, Target target, NarrowProxy proxy, Driver driver, String runId) {
        this.plan = plan;
        this.gateway = gateway;
        this.target = target;
        this.proxy = proxy;
        this.driver = driver;
        this.runId = runId;
        this.metrics = new Metrics(gateway.managementUrl());
    }

    SlowReport measure(InstantSource clock) throws Exception {
        long seconds = plan.warmUpSeconds()
                + 2L * MEASUREMENTS * plan.measureSeconds()
                + plan.slowSeconds()
                + SlowPlan.AFTERWARDS_SECONDS;
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench slow").setInitialMax(seconds);
        try (ProgressBar progress = bar.build()) {
            progress.setExtraMessage("warming up");
            closed(plan.warmUpSeconds());
            progress.stepBy(plan.warmUpSeconds());
            long before = proxy.passed();
            progress.setExtraMessage("peak");
            Series peak = capacity("peak", progress);
            long bytesPerSecond = (proxy.passed() - before) / ((long) MEASUREMENTS * plan.measureSeconds());
            proxy.narrow(Math.max(1, Math.round(bytesPerSecond * plan.slowness())));
            progress.setExtraMessage("what the slow database can do");
            Series slow = capacity("slow", progress);
            progress.setExtraMessage("the peak is offered all the same");
            List<SlowSample> samples = new ArrayList<>();
            List<Tally> crowds = offer(peak.median(), samples, progress);
            Machine machine = Machine.here(clock.instant(), target.jdbcUrl(), Launcher.sources());
            boolean everyRowIsThere = Rows.postViews(target, runId) >= acknowledged;
            return new SlowReport(
                    machine,
                    plan,
                    peak.median(),
                    slow.median(),
                    samples,
                    crowds.getFirst(),
                    crowds.getLast(),
                    everyRowIsThere);
        }
    }

    private Series capacity(String name, ProgressBar progress) throws Exception {
        Series series = new Series(name, "rows");
        for (int i = 0; i < MEASUREMENTS; i++) {
            series.add(closed(plan.measureSeconds()));
            progress.stepBy(plan.measureSeconds());
        }
        return series;
    }

    private Tally closed(int seconds) throws Exception {
        Tally tally =
                driver.events(target, runId, SlowPlan.EVENTS, SlowPlan.PEAK_CONNECTIONS, Duration.ofSeconds(seconds));
        acknowledged += tally.committed();
        return tally;
    }

    /**
     * A crowd while the database is slow and, while that one still waits for its last answers, another when it no longer
     * is, so that each has latencies of its own.
     */
    private List<Tally> offer(double eventsPerSecond, List<SlowSample> samples, ProgressBar progress) throws Exception {
        Arrivals arrivals = Arrivals.atRandom(eventsPerSecond / SlowPlan.EVENTS);
        try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Void> watching = beside.submit(() -> watch(samples, progress));
            Future<Tally> afterwards = beside.submit(() -> {
                TimeUnit.SECONDS.sleep(plan.slowSeconds());
                proxy.widen();
                return crowd(arrivals, SlowPlan.AFTERWARDS_SECONDS);
            });
            List<Tally> crowds = List.of(crowd(arrivals, plan.slowSeconds()), afterwards.get());
            watching.get();
            crowds.forEach(crowd -> acknowledged += crowd.committed());
            return crowds;
        }
    }

    private Tally crowd(Arrivals arrivals, int seconds) throws Exception {
        return driver.eventsDue(
                target, runId, SlowPlan.EVENTS, plan.connections(), arrivals, Duration.ofSeconds(seconds));
    }

    private Void watch(List<SlowSample> samples, ProgressBar progress) throws Exception {
        long start = System.nanoTime();
        int seconds = plan.slowSeconds() + SlowPlan.AFTERWARDS_SECONDS;
        long done = progress.getCurrent();
        for (double second = 0; second < seconds; second = (System.nanoTime() - start) / 1e9) {
            samples.add(SlowSample.of(second, ProcessMemory.of(gateway.pid()), metrics.scrape()));
            progress.stepTo(done + (long) second);
            TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
        }
        return null;
    }
}
