package io.yardpass.comparisons;

import io.yardpass.loadtests.report.ReportOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every comparison is told on the command line. */
public final class ComparisonOptions {
    private static final double QUICK_SECONDS = 0.5;

    @Option(names = "--seconds", defaultValue = "2", description = "length of each measurement (${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--rounds", defaultValue = "3", description = "measurements of each kind (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--quick", description = "one round of half a second, for a look")
    private boolean quick;

    @Mixin
    private ReportOptions figures;

    /**
     * @param tables where the rows land
     * @param besides tables that fill up with them
     */
    public Comparison comparison(BenchDatabase database, List<String> tables, List<String> besides) {
        Duration time = Duration.ofMillis(Math.round((quick ? QUICK_SECONDS : seconds) * 1_000));
        return new Comparison(database, tables, besides, time, quick ? 1 : rounds);
    }

    /** Measures, prints, and writes the file that was asked for. */
    public void report(Comparison comparison, List<Trial> trials, String ours, Instant now) throws Exception {
        figures.tell(new ComparisonReport(comparison.measure(trials), ours, comparison.footnote(now)));
    }
}
