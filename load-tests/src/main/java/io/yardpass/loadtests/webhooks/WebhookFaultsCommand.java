package io.yardpass.loadtests.webhooks;

import io.yardpass.loadtests.report.ReportOptions;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench webhook-faults}: kills what relays under load, and compares what was told with the outbox. */
@Command(
        name = "webhook-faults",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "kill -9 of the process that relays, of PostgreSQL, and of both, under load; and a relay that is stopped past its "
                    + "lease, while a second one relays.",
            "After each, once all is drained: every committed message was told to the endpoint of its organization, nothing "
                    + "else was, of each key in its order, and a repeat was the same message. Exits with 1 on any difference.",
            "Starts services of its own in temporary directories. A round takes 10 to 20 s."
        })
public final class WebhookFaultsCommand implements Callable<Integer> {
    @Option(names = "--rounds", defaultValue = "8", description = "faults, of each kind in turn (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--people",
            defaultValue = "16",
            description = "people who do something with tickets and money at once (${DEFAULT-VALUE})")
    private int people;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        if (rounds < 1 || people < 1) {
            throw new IllegalArgumentException("there is a round at least, and a person");
        }
        try (WebhookFaultsRun run = new WebhookFaultsRun(people, clock)) {
            WebhookFaultsReport report = run.run(rounds);
            figures.tell(report);
            return report.clean() ? 0 : 1;
        }
    }
}
