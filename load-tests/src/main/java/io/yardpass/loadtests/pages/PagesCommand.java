package io.yardpass.loadtests.pages;

import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench pages}: what a page of a view costs, and what reads cost those who send events. */
@Command(
        name = "pages",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fills a database with facts, orders and notifications, asks for pages of views over HTTP and of PostgreSQL itself, "
                    + "and sends events with and without reads beside them.",
            "Starts a service of its own in a temporary directory; ten million facts take minutes and some 4 GB there."
        })
public final class PagesCommand implements Callable<Integer> {
    @Option(names = "--facts", defaultValue = "10000000", description = "views in the database (${DEFAULT-VALUE})")
    private long facts;

    @Option(
            names = "--orders",
            defaultValue = "1000000",
            description = "orders, and as many notifications (${DEFAULT-VALUE})")
    private long orders;

    @Option(names = "--reads", defaultValue = "500", description = "of each page (${DEFAULT-VALUE})")
    private int reads;

    @Option(names = "--rounds", defaultValue = "5", description = "with and without reads (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "6", description = "length of each measurement (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--events-per-second",
            defaultValue = "2000",
            description = "events beside the reads (${DEFAULT-VALUE})")
    private int eventsPerSecond;

    @Option(
            names = "--reads-per-second",
            defaultValue = "500",
            description = "reads beside the events (${DEFAULT-VALUE})")
    private int readsPerSecond;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        if (facts < 0 || orders < 1) {
            throw new IllegalArgumentException("--facts is at least 0 and --orders at least 1");
        }
        PagesPlan plan = new PagesPlan(reads, rounds, seconds, eventsPerSecond, readsPerSecond);
        Map<String, String> settings = Map.of("YARDPASS_QUOTA_QUERIES_PER_SECOND", "10000");
        PagesReport report;
        try (ServiceProcess service = Launcher.ours().start(settings, "serve");
                Connection database = DriverManager.getConnection(service.jdbcUrl())) {
            Machine machine = Machine.here(clock.instant(), service.jdbcUrl(), Launcher.sources());
            new PagesWorld(facts, orders).make(database);
            try (PagesRun run =
                    new PagesRun(service.target(), service.tokens(clock), new PageSelects(database), plan, clock)) {
                report = run.measure(machine);
            }
        }
        figures.tell(report);
        return report.allWereAnswered() ? 0 : 1;
    }
}
