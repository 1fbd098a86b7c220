package io.yardpass.comparisons;

import io.yardpass.loadtests.ExplainedFailures;
import io.yardpass.loadtests.report.ReportOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench writer}: the ledger's writer without HTTP, for as many as wait. */
@Command(
        name = "yardpass bench writer",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Purchases given to the ledger's writer in its own process, each buyer waiting for one at a time, by how many "
                    + "events there are and how many commands a batch may have.",
            "Starts a PostgreSQL of its own in a temporary directory. Writer and server share the machine."
        })
final class WriterBench implements Callable<Integer> {
    @Option(names = "--seconds", defaultValue = "5", description = "length of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "5", description = "measurements of each kind (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "before anything counts (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--quick", description = "one round of two seconds after a short warm-up, for a look")
    private boolean quick;

    @Mixin
    private ReportOptions figures;

    @Option(
            names = "--waiting",
            paramLabel = "N",
            defaultValue = "1000",
            description = "buyers at once (${DEFAULT-VALUE})")
    private int waiting;

    @Option(
            names = "--events",
            split = ",",
            defaultValue = "1,300",
            description = "events that tickets are bought of (${DEFAULT-VALUE})")
    private List<Integer> events;

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "N",
            defaultValue = "500",
            description = "commands that a batch may have (${DEFAULT-VALUE})")
    private List<Integer> batchMaxima;

    private final InstantSource clock = InstantSource.system();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new WriterBench())
                .setExecutionExceptionHandler(new ExplainedFailures())
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        WriterPlan plan = new WriterPlan(
                Duration.ofSeconds(quick ? 2 : seconds),
                quick ? 1 : rounds,
                Duration.ofSeconds(quick ? 5 : warmUp),
                waiting);
        List<WriterSeries> series = new ArrayList<>();
        for (int eventCount : events) {
            for (int batchMax : batchMaxima) {
                series.add(plan.series(eventCount, batchMax));
            }
        }
        try (BenchDatabase database = BenchDatabase.start();
                WriterRun run = new WriterRun(database, plan, clock)) {
            figures.tell(run.measure(series));
            return 0;
        }
    }
}
