package io.yardpass.loadtests.kafka;

import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.report.ReportOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench roles}: what forwarding a command costs, and what a second process of each role gains here. */
@Command(
        name = "roles",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures purchases at the process that writes the ledger, through a gateway that forwards them to it, and through "
                    + "two; and events through a broker with one gateway and one ingester, and with two of each.",
            "Starts services and a broker of its own in temporary directories."
        })
public final class RolesCommand implements Callable<Integer> {
    @Option(names = "--seconds", defaultValue = "5", description = "length of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "3", description = "measurements of each kind (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "before anything counts (${DEFAULT-VALUE})")
    private int warmUp;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        if (seconds < 1 || rounds < 1 || warmUp < 1) {
            throw new IllegalArgumentException("there is a second at least, a round, and a warm-up");
        }
        RolesReport report;
        try (Driver driver = new Driver(clock);
                KafkaServices services = KafkaServices.start()) {
            var run = new RolesRun(driver, services, "roles-" + clock.millis(), Duration.ofSeconds(seconds));
            report = run.measure(rounds, Duration.ofSeconds(warmUp), clock);
        }
        figures.tell(report);
        return report.nothingRefused() ? 0 : 1;
    }
}
