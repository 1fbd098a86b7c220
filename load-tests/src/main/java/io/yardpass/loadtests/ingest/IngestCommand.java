package io.yardpass.loadtests.ingest;

import io.yardpass.loadtests.report.ReportOptions;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench ingest}: how near to COPY, what it costs, and beside what else it might have been. */
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Events over HTTP beside plain binary COPY of the same rows, beside the same gateway that writes by "
                    + "unnest, beside the same gateway without a database, and beside a bare server that parses the JSON and "
                    + "answers, in turns, with the CPU time and memory that each takes.",
            "Starts services of its own in temporary directories; needs Linux and some 10 GB there."
        })
public final class IngestCommand implements Callable<Integer> {
    @Option(names = "--seconds", defaultValue = "5", description = "length of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "5", description = "measurements of each kind (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "of each service, before (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--quick", description = "one round of two seconds after a short warm-up, for a look")
    private boolean quick;

    @Mixin
    private ReportOptions figures;

    @Option(
            names = "--connections-single",
            defaultValue = "512",
            description = "connections at one event per request (${DEFAULT-VALUE})")
    private int connectionsSingle;

    @Option(
            names = "--connections-batch",
            defaultValue = "32",
            description = "connections at more events per request (${DEFAULT-VALUE})")
    private int connectionsBatch;

    @Option(
            names = "--copy-rows",
            defaultValue = "5000",
            description = "rows per commit of the plain COPY, on two connections (${DEFAULT-VALUE})")
    private int copyRows;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        IngestPlan plan = quick
                ? new IngestPlan(2, 1, 8, connectionsSingle, connectionsBatch, copyRows)
                : new IngestPlan(seconds, rounds, warmUp, connectionsSingle, connectionsBatch, copyRows);
        IngestReport report;
        try (IngestRun run = new IngestRun(plan, clock)) {
            report = run.measure(clock);
        }
        figures.tell(report);
        return report.everyRowIsThere() ? 0 : 1;
    }
}
