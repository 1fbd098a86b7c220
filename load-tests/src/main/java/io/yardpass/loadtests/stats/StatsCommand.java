package io.yardpass.loadtests.stats;

import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench stats}: what the daily stats are worth, beside the same questions asked of the raw rows. */
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fills thirteen months with views, then asks what dashboards ask: of the daily stats and of the raw rows.",
            "Starts a service of its own in a temporary directory; ten million views take minutes and some 4 GB "
                    + "there."
        })
public final class StatsCommand implements Callable<Integer> {
    private static final int MONTHS = 13;

    @Option(names = "--views", defaultValue = "10000000", description = "views to ask about (${DEFAULT-VALUE})")
    private long views;

    @Option(names = "--events", defaultValue = "300", description = "events they are of (${DEFAULT-VALUE})")
    private int events;

    @Option(names = "--rounds", defaultValue = "5", description = "times each question is asked (${DEFAULT-VALUE})")
    private int rounds;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        if (views < 1 || events < 1 || rounds < 1) {
            throw new IllegalArgumentException("--views, --events and --rounds are at least 1");
        }
        LocalDate yesterday =
                clock.instant().atOffset(ZoneOffset.UTC).toLocalDate().minusDays(1);
        StatsWorld world = new StatsWorld(yesterday.plusDays(1).minusMonths(MONTHS), yesterday, events, views);
        StatsReport report;
        try (ServiceProcess service = Launcher.ours().start();
                Connection database = DriverManager.getConnection(service.jdbcUrl())) {
            Machine machine = Machine.here(clock.instant(), service.jdbcUrl(), Launcher.sources());
            world.make(database);
            report = new StatsRun(database, world, rounds).measure(machine);
        }
        figures.tell(report);
        return report.sameAnswers() ? 0 : 1;
    }
}
