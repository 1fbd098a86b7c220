package io.yardpass.comparisons;

import io.yardpass.loadtests.report.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One way of doing one thing, measured once in each round. The median speaks, so that one bad round does not. */
final class Series {
    /** Seconds of CPU are the whole process's: of the client with all it does, of the server with all its processes. */
    record Round(double seconds, double clientCpuSeconds, double serverCpuSeconds, Tally tally) {
        double perSecond() {
            return tally.rows() / seconds;
        }

        double clientCpuPerMillion() {
            return clientCpuSeconds * 1e6 / tally.rows();
        }

        double serverCpuPerMillion() {
            return serverCpuSeconds * 1e6 / tally.rows();
        }
    }

    private final Trial trial;
    private final List<Round> rounds = new ArrayList<>();
    private final Tally all = new Tally();

    Series(Trial trial) {
        this.trial = trial;
    }

    void add(Round round) {
        rounds.add(round);
        all.add(round.tally());
    }

    Trial trial() {
        return trial;
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
