package io.yardpass.comparisons;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Measures trials in turn, round by round, every other round backwards, so that whatever drifts on the machine drifts for
 * all of them. Each begins with empty tables and connections already used. Blocks.
 *
 * @param tables where the rows land
 * @param besides tables that fill up with them
 * @param time how long each trial writes
 */
public record Comparison(BenchDatabase database, List<String> tables, List<String> besides, Duration time, int rounds) {
    private static final Duration LANES_WARM_UP = Duration.ofMillis(300);

    public Comparison {
        if (time.toMillis() < 100 || time.toMinutes() > 10 || rounds < 1 || rounds > 100) {
            throw new IllegalArgumentException("a comparison has 0.1 to 600 seconds a trial and 1 to 100 rounds");
        }
    }

    /** One series for each trial. Throws IllegalStateException when the tables do not hold what was committed. */
    List<Series> measure(List<Trial> trials) throws Exception {
        List<Series> series = trials.stream().map(Series::new).toList();
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench copy").setInitialMax((long) (rounds + 1) * trials.size());
        try (ProgressBar progress = bar.build()) {
            // A JVM that still compiles its hot paths measures its compiler.
            for (Series each : series) {
                progress.setExtraMessage("warm-up");
                measure(each.trial());
                progress.step();
            }
            for (int round = 0; round < rounds; round++) {
                for (Series each : inTurn(series, round)) {
                    progress.setExtraMessage(each.trial().setting());
                    each.add(measure(each.trial()));
                    progress.step();
                }
            }
        }
        return series;
    }

    /** Where and when; figures without it mean nothing. */
    String footnote(Instant now) throws SQLException {
        return String.format(
                        Locale.ROOT,
                        "%d rounds of %.1f s each, interleaved; PostgreSQL %s, fsync %s, client and server on the same %d cores;",
                        rounds,
                        time.toMillis() / 1_000.0,
                        database.scalar("SHOW server_version"),
                        database.scalar("SHOW fsync"),
                        Runtime.getRuntime().availableProcessors())
                + " every committed row was counted; " + now.truncatedTo(ChronoUnit.SECONDS) + ".";
    }

    private static List<Series> inTurn(List<Series> series, int round) {
        List<Series> order = new ArrayList<>(series);
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        return order;
    }

    private Series.Round measure(Trial trial) throws Exception {
        database.empty(Stream.concat(tables.stream(), besides.stream()).toList());
        try (Lanes lanes = trial.way().open(trial.port(), trial.batchRows())) {
            long before =
                    lanes.drive(System.nanoTime() + LANES_WARM_UP.toNanos()).rows();
            double server = database.cpuSeconds();
            double client = clientCpuSeconds();
            long began = System.nanoTime();
            Tally tally = lanes.drive(began + time.toNanos());
            double seconds = (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
            Series.Round round =
                    new Series.Round(seconds, clientCpuSeconds() - client, database.cpuSeconds() - server, tally);
            requireRows(trial, before + tally.rows());
            return round;
        }
    }

    private void requireRows(Trial trial, long committed) throws SQLException {
        long stored = database.count(tables);
        if (stored != committed) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%s, %s: %d rows were committed, the tables hold %d",
                    trial.setting(),
                    trial.way().name(),
                    committed,
                    stored));
        }
    }

    /** Of this whole JVM. */
    static double clientCpuSeconds() throws IOException {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            return system.getProcessCpuTime() / (double) TimeUnit.SECONDS.toNanos(1);
        }
        throw new IOException("this JVM does not tell its CPU time");
    }
}
