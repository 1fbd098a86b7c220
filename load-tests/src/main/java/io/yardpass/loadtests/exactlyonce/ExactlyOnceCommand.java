package io.yardpass.loadtests.exactlyonce;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.ReportOptions;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.TwoGateways;
import io.yardpass.loadtests.service.Victim;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./yardpass bench exactly-once}: has each event its effect once, however often and through whomever it is sent? */
@Command(
        name = "exactly-once",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends events of all types, many of them several times, to two gateways on one database, while gateways "
                    + "and PostgreSQL are killed by kill -9 in turn; then compares every answer with every row and every "
                    + "count.",
            "Starts services of its own in temporary directories."
        })
public final class ExactlyOnceCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 50;

    @Option(
            names = "--sends",
            defaultValue = "1000000",
            description = "events to send, repeated ones included (${DEFAULT-VALUE})")
    private long sends;

    @Option(
            names = "--duplicates",
            defaultValue = "30",
            paramLabel = "PERCENT",
            description = "of the sends that repeat an earlier one (${DEFAULT-VALUE})")
    private int duplicates;

    @Option(
            names = "--kills",
            defaultValue = "5",
            description = {
                "kills, spread over the run (${DEFAULT-VALUE}): in turn a session of PostgreSQL, the second gateway,",
                "PostgreSQL, the gateway that owns it, both of these"
            })
    private int kills;

    @Option(
            names = "--in-flight",
            defaultValue = "24",
            description = "bodies of 100 events kept on their way (${DEFAULT-VALUE})")
    private int inFlight;

    @Mixin
    private ReportOptions figures;

    private final InstantSource clock = InstantSource.system();

    @Override
    public Integer call() throws Exception {
        ExactlyOncePlan plan = new ExactlyOncePlan(sends, duplicates, kills, inFlight);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        ExactlyOnceReport report;
        try (TwoGateways gateways = TwoGateways.start(Launcher.ours())) {
            report = run(plan, gateways, vertx);
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
        figures.tell(report);
        return report.exact() ? 0 : 1;
    }

    private ExactlyOnceReport run(ExactlyOncePlan plan, TwoGateways gateways, Vertx vertx) throws Exception {
        String database = gateways.owner().jdbcUrl();
        Machine machine = Machine.here(clock.instant(), database, Launcher.sources());
        RepeatingLoad load = new RepeatingLoad(
                vertx,
                clock,
                new SplittableRandom(),
                gateways.urls(),
                gateways.owner().token(),
                plan);
        LocalDate firstDay = today();
        long began = System.nanoTime();
        load.start();
        List<ExactlyOnceReport.Kill> struck = follow(plan, load, gateways);
        load.done().await();
        double seconds = (System.nanoTime() - began) / 1e9;
        EffectsInDatabase stored = EffectsInDatabase.of(database, load.effects(), firstDay, today());
        return ExactlyOnceReport.of(machine, load, stored, struck, seconds);
    }

    private List<ExactlyOnceReport.Kill> follow(ExactlyOncePlan plan, RepeatingLoad load, TwoGateways gateways)
            throws Exception {
        List<ExactlyOnceReport.Kill> struck = new ArrayList<>();
        try (ProgressBar progress = new ProgressBar("events answered", plan.sends())) {
            while (!load.done().isComplete()) {
                // The next kill meets a load too, however long this one takes to mend.
                load.allow(plan.sendsBefore(struck.size() + 2));
                progress.stepTo(Math.min(load.answered(), plan.sends()));
                if (struck.size() < plan.kills() && load.answered() >= plan.sendsBefore(struck.size() + 1)) {
                    struck.add(strike(Victim.of(struck.size() + 1), load, gateways));
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
            progress.stepTo(plan.sends());
        }
        return struck;
    }

    private static ExactlyOnceReport.Kill strike(Victim victim, RepeatingLoad load, TwoGateways gateways)
            throws SQLException, IOException, InterruptedException {
        long afterSends = load.answered();
        return new ExactlyOnceReport.Kill(victim, afterSends, gateways.strike(victim));
    }

    private LocalDate today() {
        return clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
