package io.yardpass.loadtests.soak;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What a {@link SoakRun} found. The first third warms up; the second and the last, by their medians, are what is compared.
 *
 * @param samples at even distances over the whole time
 */
record SoakReport(
        Machine machine,
        SoakPlan plan,
        List<SoakSample> samples,
        Tally events,
        Tally purchases,
        boolean everyRowIsThere)
        implements Report {
    /** How much larger the last third may be. */
    private static final double GROWTH_MAX = 1.1;
    /** A table of few rows breathes by as much as its vacuum comes late. */
    private static final double TABLE_GROWTH_MAX = 1.5;

    private static final double TABLE_MIB_MIN = 8;

    private record Compared(double middle, double last) {
        boolean isFlat(double growthMax) {
            return last <= middle * growthMax;
        }
    }

    private record Line(String name, String format, Compared both) {
        String figure(double figure) {
            return String.format(Locale.ROOT, format, figure);
        }
    }

    /** True when nothing grew that should not, every acknowledged row is there and nothing was refused. */
    boolean isClean() {
        return everyRowIsThere
                && growing().isEmpty()
                && events.faults().isEmpty()
                && purchases.faults().isEmpty();
    }

    /** What the last third has more of than the one before, beyond what may be. */
    List<String> growing() {
        List<String> growing = figures().entrySet().stream()
                .filter(figure -> !figure.getValue().isFlat(GROWTH_MAX))
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
        tables().forEach((table, sizes) -> {
            boolean small = sizes.last < TABLE_MIB_MIN;
            if (!small && !sizes.isFlat(Math.max(TABLE_GROWTH_MAX, TABLE_GROWTH_MAX * rowGrowth(table)))) {
                growing.add(table);
            }
        });
        return growing;
    }

    private Map<String, Compared> figures() {
        Map<String, Compared> figures = new LinkedHashMap<>();
        figures.put("RAM of the service, MiB", compared(SoakSample::residentMib));
        figures.put("descriptors of the service", compared(SoakSample::descriptors));
        figures.put("threads", compared(SoakSample::threads));
        figures.put("sessions of PostgreSQL", compared(SoakSample::sessions));
        return figures;
    }

    private Map<String, Compared> tables() {
        return samples.getLast().tables().keySet().stream()
                .collect(Collectors.toMap(
                        table -> table,
                        table -> compared(sample -> size(sample, table)),
                        (a, _) -> a,
                        LinkedHashMap::new));
    }

    private double rowGrowth(String table) {
        Compared rows = compared(sample -> rows(sample, table));
        return rows.middle == 0 ? 1 : rows.last / rows.middle;
    }

    private static double size(SoakSample sample, String table) {
        SoakSample.Table there = sample.tables().get(table);
        return there == null ? 0 : there.mib();
    }

    private static double rows(SoakSample sample, String table) {
        SoakSample.Table there = sample.tables().get(table);
        return there == null ? 0 : there.rows();
    }

    private Compared compared(ToDoubleFunction<SoakSample> figure) {
        int third = samples.size() / 3;
        return new Compared(
                Median.of(samples.subList(third, 2 * third).stream().mapToDouble(figure)),
                Median.of(samples.subList(2 * third, samples.size()).stream().mapToDouble(figure)));
    }

    @Override
    public String markdown() {
        List<Line> lines = new ArrayList<>();
        figures().forEach((name, both) -> lines.add(new Line(name, "%,.0f", both)));
        tables().forEach((table, both) -> lines.add(new Line("`" + table + "`, MiB", "%,.1f", both)));
        StringBuilder text = new StringBuilder(new Table<Line>()
                .words("", Line::name)
                .figure("second third", line -> line.figure(line.both().middle))
                .figure("last third", line -> line.figure(line.both().last))
                .of(lines));
        text.append(String.format(
                Locale.ROOT,
                """

                %d minutes of %,d views/s and %,d purchases/s; %,d views and %,d purchases committed, refused and lost: %s, %s.
                p99 %.1f and %.1f ms. Tables: those whose rows are changed or removed, indexes included. %s.
                %s %s
                """,
                plan.seconds() / 60,
                plan.eventsPerSecond(),
                plan.purchasesPerSecond(),
                events.committed(),
                purchases.committed(),
                events.faults(),
                purchases.faults(),
                events.latencyMicros().getValueAtPercentile(99) / 1_000.0,
                purchases.latencyMicros().getValueAtPercentile(99) / 1_000.0,
                machine,
                everyRowIsThere ? "Every acknowledged row is there." : "**Acknowledged rows are missing.**",
                growing().isEmpty() ? "Nothing grew." : "**Growing: " + String.join(", ", growing()) + ".**"));
        return text.toString();
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeNumberField("seconds", plan.seconds());
        json.writeNumberField("events_committed", events.committed());
        json.writeNumberField("purchases_committed", purchases.committed());
        json.writeBooleanField("every_row_is_there", everyRowIsThere);
        json.writeArrayFieldStart("samples");
        for (SoakSample sample : samples) {
            sample.write(json);
        }
        json.writeEndArray();
    }
}
