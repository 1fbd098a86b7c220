package io.yardpass.comparisons;

import io.yardpass.loadtests.report.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One setting of the writer, measured once in each round. The median speaks, so that one bad round does not. */
final class WriterSeries {
    /**
     * @param serverCpuSeconds of PostgreSQL with all its processes
     * @param processCpuSeconds of the writer and its buyers
     */
    record Round(
            double seconds, double commandsPerBatch, double serverCpuSeconds, double processCpuSeconds, Tally tally) {
        double perSecond() {
            return tally.rows() / seconds;
        }

        double serverCpuPerThousand() {
            return 1_000 * serverCpuSeconds / tally.rows();
        }

        double processCpuPerThousand() {
            return 1_000 * processCpuSeconds / tally.rows();
        }
    }

    private final int events;
    private final int batchMax;
    private final List<Round> rounds = new ArrayList<>();
    private final Tally all = new Tally();

    WriterSeries(int events, int batchMax) {
        this.events = events;
        this.batchMax = batchMax;
    }

    void add(Round round) {
        rounds.add(round);
        all.add(round.tally());
    }

    int events() {
        return events;
    }

    int batchMax() {
        return batchMax;
    }

    String name() {
        return String.format(
                Locale.ROOT,
                "%s, at most %,d a batch",
                events == 1 ? "one event" : String.format(Locale.ROOT, "%,d events", events),
                batchMax);
    }

    List<Round> rounds() {
        return rounds;
    }

    double median(ToDoubleFunction<Round> figure) {
        return Median.of(rounds.stream().mapToDouble(figure));
    }

    double lowest() {
        return rounds.stream().mapToDouble(Round::perSecond).min().orElse(0);
    }

    double highest() {
        return rounds.stream().mapToDouble(Round::perSecond).max().orElse(0);
    }

    double millis(double percentile) {
        return all.latencyMicros().getValueAtPercentile(percentile) / 1_000.0;
    }
}
