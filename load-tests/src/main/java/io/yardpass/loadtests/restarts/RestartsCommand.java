package io.yardpass.loadtests.restarts;

import io.yardpass.loadtests.books.Reconciliation;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench restarts}: SIGTERM under load, again and again, and what became of each request. */
@Command(
        name = "restarts",
        mixinStandardHelpOptions = true,
        description = {
            "SIGTERM of the service that owns PostgreSQL, then rolling restarts of two gateways on one database, under load of",
            "keep-alive and pipelining connections: is every request answered, or refused and not done?",
            "Starts services of its own in temporary directories."
        })
public final class RestartsCommand implements Callable<Integer> {
    private static final Duration LOAD_MAX = Duration.ofMillis(1_500);

    @Option(names = "--rounds", defaultValue = "5", description = "of each kind (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--connections", defaultValue = "64", description = "that send without a pause (${DEFAULT-VALUE})")
    private int connections;

    private final InstantSource clock = InstantSource.system();
    private final SplittableRandom random = new SplittableRandom();
    private final List<Double> stopMillis = new ArrayList<>();
    private boolean clean = true;

    @Override
    public Integer call() throws Exception {
        try (ServiceProcess owner = Launcher.ours().start()) {
            String token = owner.token();
            try (WireLoad load = load(List.of(owner.url()), token)) {
                for (int round = 0; round < rounds; round++) {
                    pause();
                    terminate(owner);
                    owner.launch();
                    owner.awaitReady();
                }
                load.end();
                report(rounds + " × SIGTERM of the service that owns PostgreSQL", owner, load);
            }
            // Its PostgreSQL stays, and one of the two writes the ledger.
            owner.kill();
            rolling(owner, token);
        }
        System.out.println(
                clean ? "Every request was answered, or refused and not done." : "**Promises were broken.**");
        return clean ? 0 : 1;
    }

    private void rolling(ServiceProcess owner, String token) throws Exception {
        try (ServiceProcess one = Launcher.ours().startBeside(owner);
                ServiceProcess other = Launcher.ours().startBeside(owner);
                WireLoad load = load(List.of(one.url(), other.url()), token)) {
            for (int round = 0; round < rounds; round++) {
                for (ServiceProcess gateway : List.of(one, other)) {
                    pause();
                    terminate(gateway);
                    gateway.launch();
                    gateway.awaitReady();
                }
            }
            load.end();
            report(rounds + " × a rolling restart of two gateways", owner, load);
        }
    }

    private WireLoad load(List<URI> services, String token) {
        WireLoad load = new WireLoad(services, token, "restarts-" + clock.millis(), clock);
        load.start(connections, random);
        return load;
    }

    private void terminate(ServiceProcess service) throws InterruptedException {
        long began = System.nanoTime();
        int code = service.terminate();
        stopMillis.add((System.nanoTime() - began) / 1e6);
        if (code != 0) {
            clean = false;
            System.out.println("a service ended with " + code);
        }
    }

    private void report(String title, ServiceProcess owner, WireLoad load) throws Exception {
        Reconciliation.Findings found = Reconciliation.of(owner.jdbcUrl(), load.runId(), load.accepted());
        long silent = found.differences().stream()
                .flatMap(difference -> difference.extra().stream())
                .filter(id -> !load.wasAnsweredOtherwise(id))
                .count();
        System.out.println(title);
        for (WireLoad.End end : WireLoad.End.values()) {
            System.out.printf(Locale.ROOT, "  %-24s %,d%n", end.title(), load.count(end));
        }
        System.out.printf(Locale.ROOT, "  %-24s %s%n", "statuses otherwise", load.otherwise());
        System.out.printf(Locale.ROOT, "  %-24s %,d%n", "committed, not answered", silent);
        System.out.printf(
                Locale.ROOT,
                "  %-24s %,d%n",
                "accepted, not there",
                found.differences().stream()
                        .mapToInt(difference -> difference.missing().size())
                        .sum());
        System.out.printf(
                Locale.ROOT,
                "  %-24s %,d%n",
                "faults in the books",
                found.bookFaults().values().stream().mapToLong(Long::longValue).sum());
        DoubleSummaryStatistics stops =
                stopMillis.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        System.out.printf(
                Locale.ROOT,
                "  %-24s %,.0f (%,.0f – %,.0f)%n",
                "SIGTERM to exit, ms",
                Median.of(stopMillis.stream().mapToDouble(Double::doubleValue)),
                stops.getMin(),
                stops.getMax());
        stopMillis.clear();
        clean &= silent == 0
                && found.clean()
                && load.count(WireLoad.End.TORN) == 0
                && load.count(WireLoad.End.RESET) == 0;
    }

    private void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(500 + random.nextLong(LOAD_MAX.toMillis()));
    }
}
