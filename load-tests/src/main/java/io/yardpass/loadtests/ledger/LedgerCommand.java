package io.yardpass.loadtests.ledger;

import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.usage.MeasuredService;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench ledger}: how many tickets a second one event sells, and beside what else it might have been. */
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Purchases over HTTP of one hot event and of 300, by 64, 256 and 1,024 buyers at once, in turns with a ledger "
                    + "of row locks in SQL on the same server; then at half of the best rate, at random times whatever the "
                    + "service does, the latency from when each purchase was due.",
            "Starts a service of its own in a temporary directory; needs Linux and some 10 GB there."
        })
public final class LedgerCommand implements Callable<Integer> {
    @Option(names = "--seconds", defaultValue = "5", description = "length of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "5", description = "measurements of each kind (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "before anything counts (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--quick", description = "one round of two seconds after a short warm-up, for a look")
    private boolean quick;

    @Mixin
    private ReportOptions figures;

    @Option(
            names = "--row-lock-clients",
            paramLabel = "N",
            defaultValue = "32",
            description = "clients of the ledger of row locks (${DEFAULT-VALUE})")
    private int rowLockClients;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        LedgerPlan plan = quick
                ? new LedgerPlan(2, 1, 9, rowLockClients)
                : new LedgerPlan(seconds, rounds, warmUp, rowLockClients);
        LedgerReport report;
        try (Driver driver = new Driver(clock);
                MeasuredService service = MeasuredService.start(Map.of(), "serve")) {
            report = new LedgerRun(plan, service, driver, clock).measure();
        }
        figures.tell(report);
        return report.isClean() ? 0 : 1;
    }
}
