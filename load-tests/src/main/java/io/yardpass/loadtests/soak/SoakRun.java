package io.yardpass.loadtests.soak;

import io.yardpass.loadtests.demo.SaleWorld;
import io.yardpass.loadtests.load.Arrivals;
import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Rows;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.Target;
import io.yardpass.loadtests.usage.Metrics;
import java.sql.Connection;
import java.sql.DriverManager;
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

/** Views and purchases when they are due, and a sample from time to time. Blocks. */
final class SoakRun {
    private final SoakPlan plan;
    private final ServiceProcess service;
    private final Target target;
    private final Driver driver;
    private final String runId;
    private final Metrics metrics;

    SoakRun(SoakPlan plan, ServiceProcess service, Driver driver, String runId) throws Exception {
        this.plan = plan;
        this.service = service;
        this.target = service.target();
        this.driver = driver;
        this.runId = runId;
        this.metrics = new Metrics(service.managementUrl());
    }

    SoakReport measure(InstantSource clock) throws Exception {
        Duration time = Duration.ofSeconds(plan.seconds());
        Arrivals requests = Arrivals.atRandom((double) plan.eventsPerSecond() / SoakPlan.EVENTS_PER_REQUEST);
        Arrivals buyers = Arrivals.atRandom(plan.purchasesPerSecond());
        try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Tally> events = beside.submit(() ->
                    driver.eventsDue(target, runId, SoakPlan.EVENTS_PER_REQUEST, SoakPlan.CONNECTIONS, requests, time));
            Future<Tally> purchases = beside.submit(() ->
                    driver.purchasesDue(target, SaleWorld.anyPurchase(runId), SoakPlan.CONNECTIONS, buyers, time));
            List<SoakSample> samples = watch();
            Tally viewed = events.get();
            Tally bought = purchases.get();
            boolean everyRowIsThere = Rows.postViews(target, runId) >= viewed.committed()
                    && Rows.orders(target, runId) >= bought.committed();
            return new SoakReport(
                    Machine.here(clock.instant(), target.jdbcUrl(), Launcher.sources()),
                    plan,
                    samples,
                    viewed,
                    bought,
                    everyRowIsThere);
        }
    }

    private List<SoakSample> watch() throws Exception {
        List<SoakSample> samples = new ArrayList<>();
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench soak").setInitialMax(SoakPlan.SAMPLES);
        long start = System.nanoTime();
        try (ProgressBar progress = bar.build();
                Connection database = DriverManager.getConnection(target.jdbcUrl())) {
            for (int i = 1; i <= SoakPlan.SAMPLES; i++) {
                long due = start + TimeUnit.MILLISECONDS.toNanos(i * plan.sampleMillis());
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                samples.add(SoakSample.of((System.nanoTime() - start) / 1e9, service, metrics.scrape(), database));
                progress.step();
            }
        }
        return samples;
    }
}
