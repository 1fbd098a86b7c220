package io.yardpass.loadtests.slow;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.service.DatabaseUrl;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.ServiceProcess;
import io.yardpass.loadtests.service.Target;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench slow}: what becomes of the gateway when its database is slow and nobody cares. */
@Command(
        name = "slow",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Narrows the way to PostgreSQL until a tenth of the peak is left, and goes on offering the peak: is "
                    + "memory flat, is as much stored as the slow database can do, and how soon is all well when the way is "
                    + "wide again?",
            "Starts services of its own in temporary directories: one that owns PostgreSQL, one behind the narrow "
                    + "way."
        })
public final class SlowCommand implements Callable<Integer> {
    @Option(names = "--minutes", defaultValue = "5", description = "how long the database is slow (${DEFAULT-VALUE})")
    private double minutes;

    @Option(
            names = "--slowness",
            defaultValue = "0.1",
            description = "the part of the peak that is left (${DEFAULT-VALUE})")
    private double slowness;

    @Option(
            names = "--connections",
            defaultValue = "1024",
            description = "of those who offer the peak (${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "before anything counts (${DEFAULT-VALUE})")
    private int warmUp;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        SlowPlan plan = new SlowPlan((int) Math.round(60 * minutes), warmUp, 5, slowness, connections);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        SlowReport report;
        try (Driver driver = new Driver(clock);
                ServiceProcess owner = Launcher.ours().start();
                NarrowProxy proxy = NarrowProxy.to(vertx, "127.0.0.1", owner.databasePort());
                ServiceProcess gateway = Launcher.ours().startBeside(owner, DatabaseUrl.embedded(proxy.port()))) {
            Target target = new Target(gateway.url(), owner.token(), owner.jdbcUrl());
            report = new SlowRun(plan, gateway, target, proxy, driver, "slow-" + clock.millis()).measure(clock);
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
        figures.tell(report);
        return report.everyRowIsThere() ? 0 : 1;
    }
}
