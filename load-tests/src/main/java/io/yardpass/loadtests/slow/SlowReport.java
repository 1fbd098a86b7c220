package io.yardpass.loadtests.slow;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a {@link SlowRun} found. Rates are of events per second.
 *
 * @param peak before anything was slow
 * @param slow what the slow database can do, asked by few
 * @param samples of the time in which the peak was offered, some while after the database was itself again included
 * @param crowd what those were answered who offered it while the database was slow
 * @param afterwards what those were answered who offered it when it no longer was
 */
record SlowReport(
        Machine machine,
        SlowPlan plan,
        double peak,
        double slow,
        List<SlowSample> samples,
        Tally crowd,
        Tally afterwards,
        boolean everyRowIsThere)
        implements Report {
    /** The first seconds fill the queues, which is what they are for. */
    private static final double SETTLING_SECONDS = 5;

    private static final double NORMAL = 0.9;
    private static final double PARTS = 3;

    private record Line(String name, String figure) {
        static Line of(String name, String format, Object... figures) {
            return new Line(name, String.format(Locale.ROOT, format, figures));
        }
    }

    /** Events committed per second while the database was slow, the first seconds left out. */
    double goodput() {
        return rate(SETTLING_SECONDS, plan.slowSeconds());
    }

    /** Seconds from the end of the slowness until nine tenths of the peak were committed again; negative for never. */
    double recoverySeconds() {
        List<SlowSample> after = between(plan.slowSeconds(), Double.MAX_VALUE);
        for (int i = 1; i < after.size(); i++) {
            SlowSample from = after.get(i - 1);
            SlowSample to = after.get(i);
            if ((to.accepted() - from.accepted()) / (to.second() - from.second()) >= NORMAL * peak) {
                return to.second() - plan.slowSeconds();
            }
        }
        return -1;
    }

    /** Memory by median of the first third of the slow time, and of the last. */
    double[] thirds(ToDoubleFunction<SlowSample> memory) {
        double third = (plan.slowSeconds() - SETTLING_SECONDS) / PARTS;
        return new double[] {
            median(SETTLING_SECONDS, SETTLING_SECONDS + third, memory),
            median(plan.slowSeconds() - third, plan.slowSeconds(), memory)
        };
    }

    private double median(double from, double to, ToDoubleFunction<SlowSample> what) {
        return Median.of(between(from, to).stream().mapToDouble(what));
    }

    private double most(ToDoubleFunction<SlowSample> what) {
        return samples.stream().mapToDouble(what).max().orElse(0);
    }

    private double rate(double from, double to) {
        List<SlowSample> part = between(from, to);
        if (part.size() < 2) {
            return 0;
        }
        SlowSample first = part.getFirst();
        SlowSample last = part.getLast();
        return (last.accepted() - first.accepted()) / (last.second() - first.second());
    }

    private List<SlowSample> between(double from, double to) {
        return samples.stream()
                .filter(sample -> sample.second() >= from && sample.second() < to)
                .toList();
    }

    @Override
    public String markdown() {
        return new Table<Line>().words("", Line::name).figure("", Line::figure).of(lines())
                + String.format(
                        Locale.ROOT,
                        """

                %d events a request, %d connections; the way to PostgreSQL was narrowed to %.0f %% of the bytes that the peak needs. %s.
                Refused and lost while slow: %s, afterwards: %s. %s
                """,
                        SlowPlan.EVENTS,
                        plan.connections(),
                        100 * plan.slowness(),
                        machine,
                        crowd.faults(),
                        afterwards.faults(),
                        everyRowIsThere
                                ? "Every acknowledged row was counted in the tables afterwards."
                                : "**Acknowledged rows are missing.**");
    }

    private List<Line> lines() {
        return List.of(
                Line.of("peak, 32 connections", "%,.0f events/s", peak),
                Line.of("what the slow database can do, 32 connections", "%,.0f events/s", slow),
                Line.of(
                        String.format(
                                Locale.ROOT,
                                "committed while %,.0f events/s were offered for %d s",
                                peak,
                                plan.slowSeconds()),
                        "%,.0f events/s, %.2f of what it can do",
                        goodput(),
                        slow == 0 ? 0 : goodput() / slow),
                Line.of(
                        "nine tenths of the peak again after",
                        recoverySeconds() < 0 ? "never" : "%.1f s",
                        recoverySeconds()),
                memory("RAM of the gateway, first third → last third of that time, most", SlowSample::residentMib),
                memory("of it heap in use", SlowSample::heapMib),
                Line.of(
                        "held at most, not yet answered",
                        "%,.0f events, %,.1f MiB",
                        most(SlowSample::pendingRows),
                        most(SlowSample::pendingMib)),
                Line.of("what was accepted meanwhile took", "p50 %,.0f ms, p99 %,.0f ms", quantile(50), quantile(99)));
    }

    private Line memory(String name, ToDoubleFunction<SlowSample> memory) {
        double[] thirds = thirds(memory);
        return Line.of(name, "%,.0f → %,.0f MiB, %,.0f MiB", thirds[0], thirds[1], most(memory));
    }

    private double quantile(double percentile) {
        return crowd.latencyMicros().getValueAtPercentile(percentile) / 1_000.0;
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeNumberField("peak_per_second", peak);
        json.writeNumberField("slow_per_second", slow);
        json.writeNumberField("slow_seconds", plan.slowSeconds());
        json.writeNumberField("goodput_per_second", goodput());
        json.writeNumberField("recovery_seconds", recoverySeconds());
        json.writeBooleanField("every_row_is_there", everyRowIsThere);
        json.writeArrayFieldStart("samples");
        for (SlowSample sample : samples) {
            sample.write(json);
        }
        json.writeEndArray();
    }
}
