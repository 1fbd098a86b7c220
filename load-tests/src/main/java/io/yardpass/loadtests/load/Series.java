package io.yardpass.loadtests.load;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Median;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** One way of doing the work, measured once in each round. The median speaks, so that one bad round does not. */
public final class Series {
    private final String name;
    private final String unit;
    private final List<Double> perSecond = new ArrayList<>();
    private final Histogram latencyMicros = new Histogram(3_600_000_000L, 3);
    private final Map<String, Long> faults = new TreeMap<>();
    private long committed;

    public Series(String name, String unit) {
        this.name = name;
        this.unit = unit;
    }

    public void add(Tally round) {
        add(List.of(round));
    }

    /** Tallies of one round that ran side by side. */
    public void add(List<Tally> sideBySide) {
        perSecond.add(sideBySide.stream().mapToDouble(Tally::perSecond).sum());
        for (Tally tally : sideBySide) {
            committed += tally.committed();
            latencyMicros.add(tally.latencyMicros());
            tally.faults().forEach((what, times) -> faults.merge(what, times, Long::sum));
        }
    }

    public String name() {
        return name;
    }

    public String unit() {
        return unit;
    }

    public long committed() {
        return committed;
    }

    public List<Double> rounds() {
        return perSecond;
    }

    public double median() {
        return Median.of(perSecond.stream().mapToDouble(Double::doubleValue));
    }

    public double lowest() {
        return perSecond.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }

    public double highest() {
        return perSecond.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    public double millis(double percentile) {
        return latencyMicros.getValueAtPercentile(percentile) / 1_000.0;
    }

    public Map<String, Long> faults() {
        return faults;
    }

    /** The fields of the object that the generator is in. */
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("name", name);
        json.writeStringField("unit", unit);
        json.writeNumberField("median_per_second", median());
        json.writeArrayFieldStart("rounds_per_second");
        for (double round : perSecond) {
            json.writeNumber(round);
        }
        json.writeEndArray();
        json.writeNumberField("committed", committed);
        json.writeNumberField("p50_ms", millis(50));
        json.writeNumberField("p99_ms", millis(99));
        json.writeObjectFieldStart("faults");
        for (Map.Entry<String, Long> fault : faults.entrySet()) {
            json.writeNumberField(fault.getKey(), fault.getValue());
        }
        json.writeEndObject();
    }
}
