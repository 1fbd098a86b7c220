package io.yardpass.loadtests.fuzz;

import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench fuzz}: is there a request that the service does not bear? */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends every kind of request with something changed in it: values, names and shapes of its body, coding and framing, "
                    + "fields, address, method, bytes; pipelined, in pieces, half-closed or left.",
            "No answer may be a failure or be malformed, nothing may hang, a neighbour is always served, and the books are "
                    + "right afterwards.",
            "Starts a service of its own in a temporary directory."
        })
public final class FuzzCommand implements Callable<Integer> {
    @Option(names = "--requests", defaultValue = "1000000", description = "to send (${DEFAULT-VALUE})")
    private long requests;

    @Option(names = "--seed", defaultValue = "1", description = "the same makes the same requests (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--connections", defaultValue = "160", description = "at once (${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--seconds", defaultValue = "86400", description = "after which it ends sooner (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--only",
            paramLabel = "TALK",
            defaultValue = "-1",
            description = "hold only the talk of this number")
    private long only;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        var plan = new FuzzPlan(requests, seed, connections, seconds, only);
        // The shortest that may be set, so that who waits for the end does not wait for long.
        Map<String, String> environment = Map.of("YARDPASS_IDLE_TIMEOUT", "31s");
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench fuzz").setInitialMax(requests);
        FuzzReport report;
        try (ServiceProcess service = Launcher.ours().start(environment, "serve");
                ProgressBar progress = bar.build()) {
            report = new FuzzRun(service, plan, clock).run(progress);
        }
        figures.tell(report);
        return report.isWell() ? 0 : 1;
    }
}
