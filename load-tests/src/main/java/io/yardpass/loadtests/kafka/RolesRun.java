package io.yardpass.loadtests.kafka;

import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.Target;
import io.yardpass.loadtests.usage.Metrics;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Measures in turn, round by round. A second ingester is there only while it is measured. Blocks. */
final class RolesRun {
    private static final int BUYERS = 64;
    private static final int EVENTS_PER_REQUEST = 100;
    private static final int EVENT_CONNECTIONS = 32;
    private static final Duration DRAINED_MAX = Duration.ofSeconds(300);

    private final Driver driver;
    private final KafkaServices services;
    private final String runId;
    private final Duration time;
    private final Target writer;
    private final List<ServiceProcess> gateways;
    private final Series direct = purchases("at the writer, " + BUYERS + " buyers");
    private final Series forwarded = purchases("through a gateway, " + BUYERS + " buyers");
    private final Series byTwo = purchases("through two gateways, " + BUYERS + " buyers");
    private final Series directAlone = purchases("at the writer, one buyer");
    private final Series forwardedAlone = purchases("through a gateway, one buyer");
    private final Series ofOne = events("one gateway, one ingester");
    private final Series ofTwo = events("two gateways, two ingesters");

    RolesRun(Driver driver, KafkaServices services, String runId, Duration time)
            throws IOException, InterruptedException {
        this.driver = driver;
        this.services = services;
        this.runId = runId;
        this.time = time;
        writer = services.target();
        gateways = List.of(services.another("gateway"), services.another("gateway"));
    }

    private static Series purchases(String how) {
        return new Series("purchases " + how, "purchases");
    }

    private static Series events(String how) {
        return new Series("events queued and stored, " + how, "events");
    }

    RolesReport measure(int rounds, Duration warmUp, InstantSource clock) throws Exception {
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench roles").setInitialMax(1 + 2L * rounds);
        try (ProgressBar progress = bar.build()) {
            progress.setExtraMessage("warming up");
            warmUp(warmUp.dividedBy(3));
            progress.step();
            for (int round = 0; round < rounds; round++) {
                progress.setExtraMessage("purchases");
                measurePurchases();
                progress.step();
                progress.setExtraMessage("events");
                measureEvents();
                progress.step();
            }
        }
        Machine machine = Machine.here(clock.instant(), writer.jdbcUrl(), Launcher.sources());
        List<Series> all = List.of(direct, forwarded, byTwo, directAlone, forwardedAlone, ofOne, ofTwo);
        return new RolesReport(machine, all, rounds, time);
    }

    private void warmUp(Duration part) throws Exception {
        driver.demoPurchases(writer, "warm-up", BUYERS, part);
        for (ServiceProcess gateway : gateways) {
            driver.demoPurchases(through(gateway), "warm-up", BUYERS, part.dividedBy(2));
        }
        eventsThrough(gateways, part);
    }

    private void measurePurchases() throws Exception {
        direct.add(driver.demoPurchases(writer, runId, BUYERS, time));
        forwarded.add(driver.demoPurchases(through(gateways.getFirst()), runId, BUYERS, time));
        byTwo.add(sideBySide(
                gateways, gateway -> driver.demoPurchases(through(gateway), runId, BUYERS / gateways.size(), time)));
        directAlone.add(driver.demoPurchases(writer, runId, 1, time));
        forwardedAlone.add(driver.demoPurchases(through(gateways.getFirst()), runId, 1, time));
    }

    private void measureEvents() throws Exception {
        ofOne.add(eventsThrough(gateways.subList(0, 1), time));
        ServiceProcess second = services.another("analytics-ingest");
        ofTwo.add(eventsThrough(gateways, time));
        services.end(second);
    }

    /** Until the last row is there: what was queued and not stored when the load ends is no throughput. */
    private List<Tally> eventsThrough(List<ServiceProcess> some, Duration load) throws Exception {
        try (Connection database = DriverManager.getConnection(writer.jdbcUrl())) {
            var traces = new KafkaTraces(database, KafkaFaultsRun.TOPIC);
            long storedBefore = traces.stored();
            double appendedBefore = appended(some);
            List<Tally> tallies = sideBySide(
                    some,
                    gateway -> driver.events(
                            through(gateway), runId, EVENTS_PER_REQUEST, EVENT_CONNECTIONS / some.size(), load));
            long ended = System.nanoTime();
            traces.awaitStored(storedBefore + (long) (appended(some) - appendedBefore), DRAINED_MAX);
            long drainingNanos = System.nanoTime() - ended;
            tallies.forEach(tally -> tally.took(drainingNanos));
            return tallies;
        }
    }

    private interface Load {
        Tally of(ServiceProcess gateway) throws Exception;
    }

    private List<Tally> sideBySide(List<ServiceProcess> some, Load load) throws Exception {
        List<Callable<Tally>> clients = new ArrayList<>();
        some.forEach(gateway -> clients.add(() -> load.of(gateway)));
        return driver.clients(clients);
    }

    private static double appended(List<ServiceProcess> some) throws IOException, InterruptedException {
        double records = 0;
        for (ServiceProcess gateway : some) {
            String metrics = new Metrics(gateway.managementUrl()).scrape();
            records += Metrics.sum(metrics, "yardpass_kafka_appended_records_total");
        }
        return records;
    }

    private Target through(ServiceProcess gateway) {
        return writer.onPort(gateway.url().getPort());
    }
}
