package io.yardpass.loadtests.kafka;

import io.yardpass.loadtests.report.ReportOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench kafka-faults}: kills whatever has a part in it under load, and counts what is lost. */
@Command(
        name = "kafka-faults",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "kill -9 of a gateway, the ingester, the broker, PostgreSQL, the gateway that owns it, and all of them, under load; "
                    + "an ingester that is stopped past its lease, and a second one that comes and goes.",
            "After each, once all is drained: every event that was queued is a row, once, and counted, once. Exits with 1 on any "
                    + "difference.",
            "Starts services and a broker of its own in temporary directories. A round takes 10 to 20 s."
        })
public final class KafkaFaultsCommand implements Callable<Integer> {
    @Option(names = "--rounds", defaultValue = "8", description = "faults, of each kind in turn (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--only",
            paramLabel = "FAULT",
            description = {
                "faults of this kind alone: ${COMPLETION-CANDIDATES}",
                "those with AWAY, STILL, FIRST come no other way"
            })
    private KafkaVictim only;

    @Option(
            names = "--outage-seconds",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "how long AWAY, STILL, FIRST last (${DEFAULT-VALUE})")
    private int outageSeconds;

    @Option(names = "--events", defaultValue = "1000", description = "events kept in flight (${DEFAULT-VALUE})")
    private int events;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        if (rounds < 1 || events < 1 || outageSeconds < 1) {
            throw new IllegalArgumentException("there is a round at least, an event, and a second of outage");
        }
        List<KafkaVictim> victims = IntStream.rangeClosed(1, rounds)
                .mapToObj(round -> only == null ? KafkaVictim.of(round) : only)
                .toList();
        try (KafkaFaultsRun run = new KafkaFaultsRun(events, Duration.ofSeconds(outageSeconds), clock)) {
            KafkaFaultsReport report = run.run(victims);
            figures.tell(report);
            return report.clean() ? 0 : 1;
        }
    }
}
