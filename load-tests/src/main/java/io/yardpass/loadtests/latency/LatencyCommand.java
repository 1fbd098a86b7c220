package io.yardpass.loadtests.latency;

import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.usage.MeasuredService;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench latency}: how long an answer takes while the service is busy but not full. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Finds the highest rate at 1 and at 100 events a request, then offers 50 %% and 80 %% of it, at random "
                    + "times and whatever the service does, and tells the latency from when each request was due. "
                    + "One event at a time, and one commit without the service, are measured beside it.",
            "Starts a service of its own in a temporary directory."
        })
public final class LatencyCommand implements Callable<Integer> {
    @Option(names = "--seconds", defaultValue = "20", description = "length of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "3", description = "measurements of each kind (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "before anything counts (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--quick", description = "one round of five seconds after a short warm-up, for a look")
    private boolean quick;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        LatencyPlan plan = quick ? new LatencyPlan(5, 1, 10, 2) : new LatencyPlan(seconds, rounds, warmUp, 5);
        LatencyReport report;
        try (Driver driver = new Driver(clock);
                MeasuredService service = MeasuredService.start(Map.of(), "serve")) {
            report = new LatencyRun(plan, service, driver, "latency-" + clock.millis()).measure(clock);
        }
        figures.tell(report);
        return report.everythingAnswered() ? 0 : 1;
    }
}
