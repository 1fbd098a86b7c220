package io.yardpass.loadtests.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What one load did in its time: counts, latencies in microseconds, and what went wrong. Confined to one thread. */
public final class Tally {
    private final Histogram latencyMicros = new Histogram(3_600_000_000L, 3);
    private final Map<String, Long> faults = new TreeMap<>();
    private long committed;
    private long nanos;
    private long waited;

    /** An answer counts what it committed, or says is queued; one that refused is a fault and has no latency. True when it did not refuse. */
    public boolean answered(AnswerReader answer, long latencyNanos) {
        switch (answer.status()) {
            case 200 -> answered(latencyNanos, answer.accepted());
            case 201 -> answered(latencyNanos, 1);
            case 202 -> answered(latencyNanos, answer.queued());
            default -> {
                fault("status " + answer.status());
                return false;
            }
        }
        return true;
    }

    public void answered(long latencyNanos, long things) {
        latencyMicros.recordValue(Math.max(1, latencyNanos / 1_000));
        committed += things;
    }

    public void fault(String what) {
        faults.merge(what, 1L, Long::sum);
    }

    /** A request that was due found every connection busy. */
    public void waited() {
        waited++;
    }

    public long timesWaited() {
        return waited;
    }

    public void took(long elapsedNanos) {
        nanos += elapsedNanos;
    }

    public long committed() {
        return committed;
    }

    public double perSecond() {
        return nanos == 0 ? 0 : committed * 1e9 / nanos;
    }

    public Histogram latencyMicros() {
        return latencyMicros;
    }

    public Map<String, Long> faults() {
        return faults;
    }
}
