package io.yardpass.loadtests.growth;

import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.service.Target;
import io.yardpass.loadtests.usage.MeasuredService;
import io.yardpass.loadtests.usage.Usage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Fills the months of several services to different sizes and loads each in turn, the others frozen meanwhile. Blocks;
 * close it to stop the services.
 */
final class GrowthRun implements AutoCloseable {
    private static final int CONNECTIONS = 32;

    /** A service with its month, and what was measured there: alone, and beside refreshes of the daily view. */
    private static final class Month {
        private final GrowthWorld world;
        private final MeasuredService service;
        private final Series alone;
        private final Series refreshed;
        private final List<Double> refreshes = new ArrayList<>();
        private Usage usageAlone = Usage.NONE;
        private Usage usageRefreshed = Usage.NONE;
        private long warmUpRows;

        Month(GrowthWorld world, MeasuredService service) {
            this.world = world;
            this.service = service;
            this.alone = new Series(String.format(Locale.ROOT, "%,d rows", world.rows()), "rows");
            this.refreshed = new Series(String.format(Locale.ROOT, "%,d rows, beside a refresh", world.rows()), "rows");
        }

        Stream<GrowthReport.Line> lines() {
            long before = world.rows() + warmUpRows;
            long after = before + alone.committed() + refreshed.committed();
            double seconds = Median.of(refreshes.stream().mapToDouble(Double::doubleValue));
            return Stream.of(
                    new GrowthReport.Line(before, after, alone, usageAlone, 0),
                    new GrowthReport.Line(before, after, refreshed, usageRefreshed, seconds));
        }
    }

    private final List<GrowthWorld> worlds;
    private final int rounds;
    private final Duration time;
    private final Duration warmUp;
    private final Driver driver;
    private final String runId;
    private final List<Month> months = new ArrayList<>();

    /** The smallest world first. */
    GrowthRun(List<GrowthWorld> worlds, int rounds, Duration time, Duration warmUp, Driver driver, String runId) {
        this.worlds = worlds;
        this.rounds = rounds;
        this.time = time;
        this.warmUp = warmUp;
        this.driver = driver;
        this.runId = runId;
    }

    GrowthReport measure(InstantSource clock) throws Exception {
        long rows = worlds.stream().mapToLong(GrowthWorld::rows).sum();
        ProgressBarBuilder filling =
                new ProgressBarBuilder().setTaskName("rows").setInitialMax(rows);
        try (ProgressBar progress = filling.build()) {
            for (GrowthWorld world : worlds) {
                fill(world, clock.instant(), progress);
            }
        }
        ProgressBarBuilder measuring =
                new ProgressBarBuilder().setTaskName("bench growth").setInitialMax((long) rounds * months.size());
        try (ProgressBar progress = measuring.build()) {
            for (int round = 0; round < rounds; round++) {
                for (Month month : months) {
                    measure(month, round);
                    progress.step();
                }
            }
        }
        MeasuredService first = months.getFirst().service;
        first.thaw();
        Machine machine = Machine.here(clock.instant(), first.target().jdbcUrl(), Launcher.sources());
        List<GrowthReport.Line> lines = months.stream().flatMap(Month::lines).toList();
        return new GrowthReport(
                machine, (int) time.toSeconds(), worlds.getFirst().events(), lines);
    }

    private void fill(GrowthWorld world, Instant now, ProgressBar progress) throws Exception {
        Month month = new Month(world, MeasuredService.start(Map.of(), "serve"));
        months.add(month);
        Target target = month.service.target();
        progress.setExtraMessage(String.format(Locale.ROOT, "filling to %,d", world.rows()));
        world.make(target, now, progress);
        progress.setExtraMessage("warming up");
        month.warmUpRows = load(month, warmUp).committed();
        month.service.freeze();
    }

    /** Alone and beside a refresh, or the other way round in every second round. */
    private void measure(Month month, int round) throws Exception {
        month.service.thaw();
        if (round % 2 == 0) {
            measureAlone(month);
            measureRefreshed(month);
        } else {
            measureRefreshed(month);
            measureAlone(month);
        }
        month.service.freeze();
    }

    private void measureAlone(Month month) throws Exception {
        Usage before = month.service.usage();
        month.alone.add(load(month, time));
        month.usageAlone = month.usageAlone.plus(month.service.usage().since(before));
    }

    /** One refresh as the load begins, which is hundreds of times as often as the service does it. */
    private void measureRefreshed(Month month) throws Exception {
        Usage before = month.service.usage();
        FutureTask<Double> refresh = new FutureTask<>(() -> refresh(month.service.target()));
        Thread.ofVirtual().start(refresh);
        month.refreshed.add(load(month, time));
        month.refreshes.add(refresh.get());
        month.usageRefreshed = month.usageRefreshed.plus(month.service.usage().since(before));
    }

    private static double refresh(Target target) throws SQLException {
        try (Connection database = DriverManager.getConnection(target.jdbcUrl());
                Statement statement = database.createStatement()) {
            long began = System.nanoTime();
            // False while the service folds.
            boolean done = false;
            while (!done) {
                try (ResultSet row = statement.executeQuery("SELECT analytics.refresh_daily_stats()")) {
                    row.next();
                    done = row.getBoolean(1);
                }
            }
            return (System.nanoTime() - began) / 1e9;
        }
    }

    private Tally load(Month month, Duration howLong) throws Exception {
        return driver.views(
                month.service.target(), month.world.viewTemplate(runId), Driver.BATCH_EVENTS, CONNECTIONS, howLong);
    }

    @Override
    public void close() {
        months.forEach(month -> month.service.close());
    }
}
