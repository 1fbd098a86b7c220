package io.yardpass.loadtests.latency;

import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import java.util.ArrayList;
import java.util.List;

/** A way, what was offered in its rounds and how long the answers took. Confined to one thread. */
final class LatencySeries {
    private final LatencyWay way;
    private final double peak;
    private final Series series;
    private final List<Double> p99Millis = new ArrayList<>();
    private long waited;

    /** The peak is in events per second. */
    LatencySeries(LatencyWay way, double peak) {
        this.way = way;
        this.peak = peak;
        this.series = new Series(way.name(), "rows");
    }

    void add(Tally round) {
        series.add(round);
        p99Millis.add(round.latencyMicros().getValueAtPercentile(99) / 1_000.0);
        waited += round.timesWaited();
    }

    LatencyWay way() {
        return way;
    }

    double peak() {
        return peak;
    }

    /** All rounds together. */
    Series series() {
        return series;
    }

    double lowestP99Millis() {
        return p99Millis.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }

    double highestP99Millis() {
        return p99Millis.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** Requests that were due while all connections were busy. */
    long waited() {
        return waited;
    }
}
