package io.yardpass.loadtests.soak;

import io.yardpass.loadtests.demo.SaleWorld;
import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench soak}: does anything grow that should not, when the same load goes on and on? */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends an even load for a long time and watches memory, descriptors, threads, sessions and the size of the "
                    + "tables whose rows come and go: is the last third like the one before?",
            "Starts a service of its own in a temporary directory."
        })
public final class SoakCommand implements Callable<Integer> {
    @Option(names = "--minutes", defaultValue = "60", description = "how long (${DEFAULT-VALUE})")
    private double minutes;

    @Option(
            names = "--events",
            paramLabel = "PER_SECOND",
            defaultValue = "2000",
            description = "views, ten a request (${DEFAULT-VALUE})")
    private int events;

    @Option(
            names = "--purchases",
            paramLabel = "PER_SECOND",
            defaultValue = "20",
            description = "of one ticket each (${DEFAULT-VALUE})")
    private int purchases;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        SoakPlan plan = new SoakPlan((int) Math.round(60 * minutes), events, purchases);
        SoakReport report;
        try (Driver driver = new Driver(clock);
                ServiceProcess service = Launcher.ours().start()) {
            SaleWorld.make(service.jdbcUrl());
            report = new SoakRun(plan, service, driver, "soak-" + clock.millis()).measure(clock);
        }
        figures.tell(report);
        return report.isClean() ? 0 : 1;
    }
}
