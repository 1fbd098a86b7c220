package io.yardpass.comparisons;

import org.HdrHistogram.Histogram;

/** What was committed in a span of time, and how long each batch took. Confined to one thread. */
public final class Tally {
    private static final long LATENCY_MAX_MICROS = 60_000_000;

    private final Histogram latencyMicros = new Histogram(LATENCY_MAX_MICROS, 3);
    private long rows;

    void committed(long committedRows, long nanos) {
        rows += committedRows;
        latencyMicros.recordValue(Math.min(LATENCY_MAX_MICROS, nanos / 1_000));
    }

    void add(Tally other) {
        rows += other.rows;
        latencyMicros.add(other.latencyMicros);
    }

    public long rows() {
        return rows;
    }

    Histogram latencyMicros() {
        return latencyMicros;
    }
}
