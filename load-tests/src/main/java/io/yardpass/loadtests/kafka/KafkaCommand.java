package io.yardpass.loadtests.kafka;

import io.yardpass.loadtests.report.ReportOptions;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench kafka}: a gateway and an ingester with a broker between them, beside the same in one process. */
@Command(
        name = "kafka",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures events queued through a broker, the same drained by one ingester, and both at once, beside one process "
                    + "that stores them at once; then how late the rows are at half of that rate.",
            "Starts services and a broker of its own in temporary directories."
        })
public final class KafkaCommand implements Callable<Integer> {
    @Option(names = "--seconds", defaultValue = "5", description = "length of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "3", description = "measurements of each kind (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "for each, before anything counts (${DEFAULT-VALUE})")
    private int warmUp;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        KafkaPlan plan = new KafkaPlan(seconds, rounds, warmUp, 256, 32);
        KafkaReport report;
        try (KafkaRun run = new KafkaRun(plan, clock)) {
            report = run.measure(clock);
        }
        figures.tell(report);
        return report.everyRowIsThere() ? 0 : 1;
    }
}
