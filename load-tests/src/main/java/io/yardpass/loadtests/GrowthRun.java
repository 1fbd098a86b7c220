package io.yardpass.loadtests;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Fills the months of several services to different sizes and loads each in turn, the others frozen meanwhile. Blocks;
 * close it to stop the services.
 */
final class GrowthRun implements AutoCloseable {
    private static final int CONNECTIONS = 32;

    /** A service with its month, and what was measured there. */
    private static final class Month {
        private final GrowthWorld world;
        private final MeasuredService service;
        private final Series series;
        private Usage usage = Usage.NONE;
        private long warmUpRows;

        Month(GrowthWorld world, MeasuredService service) {
            this.world = world;
            this.service = service;
            this.series = new Series("%,d rows".formatted(world.rows()), "rows");
        }

        GrowthReport.Line line() {
            long before = world.rows() + warmUpRows;
            return new GrowthReport.Line(before, before + series.committed(), series, usage);
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
                    measure(month);
                    progress.step();
                }
            }
        }
        MeasuredService first = months.getFirst().service;
        first.thaw();
        Machine machine = Machine.here(clock.instant(), first.target().jdbcUrl(), Bench.sources());
        List<GrowthReport.Line> lines = months.stream().map(Month::line).toList();
        return new GrowthReport(
                machine, (int) time.toSeconds(), worlds.getFirst().events(), lines);
    }

    private void fill(GrowthWorld world, Instant now, ProgressBar progress) throws Exception {
        Month month = new Month(world, MeasuredService.start(Map.of(), "serve"));
        months.add(month);
        Target target = month.service.target();
        progress.setExtraMessage("filling to %,d".formatted(world.rows()));
        world.make(target, now, progress);
        progress.setExtraMessage("warming up");
        month.warmUpRows = load(month, warmUp).committed();
        month.service.freeze();
    }

    private void measure(Month month) throws Exception {
        month.service.thaw();
        Usage before = month.service.usage();
        month.series.add(load(month, time));
        month.usage = month.usage.plus(month.service.usage().since(before));
        month.service.freeze();
    }

    private Tally load(Month month, Duration howLong) throws Exception {
        return driver.views(
                month.service.target(), month.world.viewTemplate(runId), BenchPlan.BATCH_EVENTS, CONNECTIONS, howLong);
    }

    @Override
    public void close() {
        months.forEach(month -> month.service.close());
    }
}
