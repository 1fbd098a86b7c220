package io.yardpass.loadtests.memory;

import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench memory}: whether whatever waits is counted, wherever it is made to wait. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Holds up a service at each point where requests can be made to wait, by a lock or by a client that is slow, and "
                    + "sends a crowd there: does it live, in how much memory, and are others served meanwhile?",
            "Starts a service of its own in a temporary directory for each point."
        })
public final class MemoryCommand implements Callable<Integer> {
    @Option(names = "--connections", defaultValue = "1000", description = "of the crowd (${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--seconds", defaultValue = "8", description = "at each point (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--only", paramLabel = "POINT", split = ",", description = "of ${COMPLETION-CANDIDATES}")
    private List<WaitingPoint> only = List.of(WaitingPoint.values());

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        List<MemoryReport.Held> held = new ArrayList<>();
        Machine machine = null;
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench memory").setInitialMax(only.size());
        try (ProgressBar progress = bar.build()) {
            for (WaitingPoint point : only) {
                progress.setExtraMessage(point.words());
                try (ServiceProcess service = Launcher.ours().start()) {
                    if (machine == null) {
                        machine = Machine.here(clock.instant(), service.jdbcUrl(), Launcher.sources());
                    }
                    held.add(new MemoryRun(service, connections, seconds, clock).hold(point));
                }
                progress.step();
            }
        }
        var report = new MemoryReport(machine, connections, seconds, held);
        figures.tell(report);
        return report.isWell() ? 0 : 1;
    }
}
