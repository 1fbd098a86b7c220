package io.yardpass.loadtests.webhooks;

import io.yardpass.loadtests.report.ReportOptions;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench webhooks}: how soon endpoints are told, beside some that hang, and what a relay costs. */
@Command(
        name = "webhooks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes messages for many endpoints of one receiver on this machine, of which some never answer, and measures how "
                    + "long each takes from its commit; then a backlog, the same beside a snapshot that stays open, and "
                    + "purchases with and without a relay in turn.",
            "Exits with 1 where a message did not come, or came out of the order of its key.",
            "Starts services of its own in temporary directories; a million messages take minutes and some 2 GB there."
        })
public final class WebhooksCommand implements Callable<Integer> {
    @Option(names = "--endpoints", defaultValue = "1000", description = "20 of each organization (${DEFAULT-VALUE})")
    private int endpoints;

    @Option(names = "--hanging", defaultValue = "1", description = "of these, which never answer (${DEFAULT-VALUE})")
    private int hanging;

    @Option(names = "--rate", defaultValue = "200", description = "messages a second (${DEFAULT-VALUE})")
    private int rate;

    @Option(names = "--seconds", defaultValue = "30", description = "length of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--backlog",
            defaultValue = "1000000",
            description = "messages that wait when the relay is started; 0 to leave it out (${DEFAULT-VALUE})")
    private int backlog;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "of purchases with and without a relay; 0 to leave them out (${DEFAULT-VALUE})")
    private int rounds;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        WebhooksPlan plan = new WebhooksPlan(endpoints, hanging, rate, seconds, backlog, rounds);
        WebhooksReport report;
        try (WebhooksRun run = new WebhooksRun(plan, clock)) {
            report = run.measure();
        }
        figures.tell(report);
        return report.promisesKept() ? 0 : 1;
    }
}
