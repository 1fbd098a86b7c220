package io.yardpass.loadtests.hostile;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What neighbours noticed of each act of a hostile tenant. */
public record HostileReport(Machine machine, HostilePlan plan, List<Row> rows) implements Report {
    private static final Table<Row> TABLE = new Table<Row>()
            .words("piled up", row -> row.act().pile())
            .words("done beside", row -> row.act().words())
            .figure(
                    "purchases p99 ms, without",
                    "%.1f",
                    row -> p99(row.without().purchases()))
            .figure("with", "%.1f", row -> p99(row.with().purchases()))
            .figure("ratio", row -> ratio(row.purchaseRatio()))
            .figure("events p99 ms, without", "%.1f", row -> p99(row.without().events()))
            .figure("with", "%.1f", row -> p99(row.with().events()))
            .figure("ratio", row -> ratio(row.eventRatio()))
            .words("the hostile tenant", Row::said);

    /** Purchases and events of the neighbours in all rounds of one kind. */
    record Neighbours(Histogram purchases, Histogram events, Map<String, Long> faults) {
        Neighbours() {
            this(new Histogram(3_600_000_000L, 3), new Histogram(3_600_000_000L, 3), new TreeMap<>());
        }

        void add(Tally bought, Tally viewed) {
            purchases.add(bought.latencyMicros());
            events.add(viewed.latencyMicros());
            bought.faults().forEach((what, times) -> faults.merge("purchase: " + what, times, Long::sum));
            viewed.faults().forEach((what, times) -> faults.merge("events: " + what, times, Long::sum));
        }
    }

    /**
     * @param said what the hostile tenant was answered, or how its upkeep went
     * @param wasDone false when upkeep failed: then its neighbours had nothing to bear, and the figures tell nothing
     */
    public record Row(HostileAct act, Neighbours without, Neighbours with, String said, boolean wasDone) {
        double purchaseRatio() {
            return p99(with.purchases()) / p99(without.purchases());
        }

        double eventRatio() {
            return p99(with.events()) / p99(without.events());
        }

        boolean kept() {
            return wasDone
                    && with.faults().isEmpty()
                    && purchaseRatio() <= HostilePlan.RATIO_MAX
                    && eventRatio() <= HostilePlan.RATIO_MAX;
        }
    }

    /** True when all was done, and no neighbour was refused or waited noticeably longer. */
    public boolean neighboursWereServed() {
        return rows.stream().allMatch(Row::kept);
    }

    static double p99(Histogram micros) {
        return Math.max(1, micros.getValueAtPercentile(99)) / 1_000.0;
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("\n").append(TABLE.of(rows));
        text.append(String.format(
                        Locale.ROOT,
                        "%n%,d of each pile; %d purchases/s and %d requests/s of %d events by neighbours, %d requests/s by the ",
                        plan.pile(),
                        HostilePlan.PURCHASES_PER_SECOND,
                        HostilePlan.VIEW_REQUESTS_PER_SECOND,
                        HostilePlan.VIEWS_EACH,
                        HostilePlan.HOSTILE_REQUESTS_PER_SECOND))
                .append(String.format(
                        Locale.ROOT,
                        "hostile tenant, counted from when they were due.\n%d × %d s of each, interleaved, each row on a service of its own; %s.%n",
                        plan.rounds(),
                        plan.seconds(),
                        machine));
        rows.stream()
                .filter(row -> !row.with().faults().isEmpty()
                        || !row.without().faults().isEmpty())
                .forEach(row -> text.append(String.format(
                        Locale.ROOT,
                        "**Neighbours were refused beside %s: without %s, with %s**%n",
                        row.act(),
                        row.without().faults(),
                        row.with().faults())));
        return text.toString();
    }

    public static String line(Row row) {
        return TABLE.line(row);
    }

    private static String ratio(double ratio) {
        return ratio <= HostilePlan.RATIO_MAX
                ? String.format(Locale.ROOT, "%.2f", ratio)
                : String.format(Locale.ROOT, "**%.2f**", ratio);
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeNumberField("pile", plan.pile());
        json.writeNumberField("seconds", plan.seconds());
        json.writeNumberField("rounds", plan.rounds());
        json.writeBooleanField("neighbours_were_served", neighboursWereServed());
        json.writeArrayFieldStart("acts");
        for (Row row : rows) {
            json.writeStartObject();
            json.writeStringField("act", row.act().name());
            json.writeNumberField("purchases_p99_ms_without", p99(row.without().purchases()));
            json.writeNumberField("purchases_p99_ms_with", p99(row.with().purchases()));
            json.writeNumberField("events_p99_ms_without", p99(row.without().events()));
            json.writeNumberField("events_p99_ms_with", p99(row.with().events()));
            json.writeNumberField(
                    "refused",
                    row.with().faults().values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
            json.writeStringField("said", row.said());
            json.writeBooleanField("was_done", row.wasDone());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
