package io.yardpass.loadtests.faults;

import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.StartKills;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench faults}: kills service and database under load, again and again, and counts what is lost. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "kill -9 of the service, of PostgreSQL, and of both while they start or recover, under load: events, holds, "
                    + "orders, scans, unscans, transfers, refunds, cancellations, credit and escrow.",
            "Then compares what was answered with every row that it promises, and asks again: the answer must be the same, "
                    + "byte for byte. Exits with 1 on any difference.",
            "Starts a service of its own in a temporary directory. A round takes 6 to 10 s."
        })
public final class FaultsCommand implements Callable<Integer> {
    @Option(names = "--rounds", defaultValue = "5", description = "kills of the service (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--database-rounds",
            defaultValue = "2",
            description = "kills of PostgreSQL after those, in every second one of the service too (${DEFAULT-VALUE})")
    private int databaseRounds;

    @Option(
            names = "--start-rounds",
            defaultValue = "3",
            description = {
                "kills after those of the service, of PostgreSQL, of both in turn, and up to three more times while they",
                "start or recover; the very first start is killed too (${DEFAULT-VALUE})"
            })
    private int startRounds;

    @Option(names = "--events", defaultValue = "2000", description = "events kept in flight (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--people",
            defaultValue = "32",
            description = "people who do something with tickets and money at once (${DEFAULT-VALUE})")
    private int people;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        FaultsPlan plan = new FaultsPlan(rounds, databaseRounds, startRounds, events, people);
        try (ServiceProcess service = Launcher.ours().launch()) {
            killFirstStart(service);
            service.awaitReady();
            try (FaultsRun run = new FaultsRun(plan, service, clock)) {
                FaultsReport report = run.run();
                figures.tell(report);
                return report.clean() ? 0 : 1;
            }
        }
    }

    private void killFirstStart(ServiceProcess service) throws IOException, InterruptedException {
        if (startRounds > 0) {
            int kills = StartKills.ofService(service, StartKills.MILLIS_OF_A_FIRST_START, new SplittableRandom());
            System.out.printf(
                    Locale.ROOT, "The first start, which makes the database, was killed %d times.%n%n", kills);
        }
    }
}
