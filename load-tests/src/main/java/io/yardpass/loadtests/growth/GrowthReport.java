package io.yardpass.loadtests.growth;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.usage.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What a {@link GrowthRun} found: the same load on months of different sizes, the smallest first. */
record GrowthReport(Machine machine, int seconds, int events, List<Line> lines) implements Report {

    /**
     * One month in one way: its rows before and after, the rates, and what they used.
     *
     * @param refreshSeconds of a refresh of the daily view beside it; 0 for none
     */
    record Line(long rowsBefore, long rowsAfter, Series series, Usage usage, double refreshSeconds) {}

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder(
                        "| rows in the month, before → after | refresh s | events/s (median) | lowest – highest | of the smallest | p50 ms"
                                + " | p99 ms | PostgreSQL | gateway |\n")
                .append("|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        lines.forEach(line -> text.append(row(line)));
        text.append(String.format(
                Locale.ROOT,
                """

                Version-7 ids, %d events, %d a request, 32 connections; PostgreSQL, gateway: CPU seconds for a million events.
                %d rounds of %d s each, interleaved; %s. Of the CPU time used meanwhile, %.0f %% was others'.
                """,
                events,
                Driver.BATCH_EVENTS,
                lines.getFirst().series().rounds().size(),
                seconds,
                machine,
                100
                        * lines.stream()
                                .map(Line::usage)
                                .reduce(Usage.NONE, Usage::plus)
                                .othersShare()));
        lines.stream()
                .map(Line::series)
                .filter(each -> !each.faults().isEmpty())
                .forEach(each ->
                        text.append(String.format(Locale.ROOT, "Faults, %s: %s%n", each.name(), each.faults())));
        return text.toString();
    }

    private String row(Line line) {
        Series rates = line.series();
        Usage cost = line.usage().perMillion(rates.committed());
        String refresh = line.refreshSeconds() == 0 ? "" : String.format(Locale.ROOT, "%.2f ", line.refreshSeconds());
        return String.format(
                Locale.ROOT,
                "| %,d → %,d | %s| %,.0f | %,.0f – %,.0f | %.2f | %.1f | %.1f | %.2f | %.2f |%n",
                line.rowsBefore(),
                line.rowsAfter(),
                refresh,
                rates.median(),
                rates.lowest(),
                rates.highest(),
                rates.median() / lines.getFirst().series().median(),
                rates.millis(50),
                rates.millis(99),
                cost.postgresSeconds(),
                cost.gatewaySeconds());
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeNumberField("seconds_per_round", seconds);
        json.writeNumberField("events", events);
        json.writeArrayFieldStart("months");
        for (Line line : lines) {
            json.writeStartObject();
            json.writeNumberField("rows_before", line.rowsBefore());
            json.writeNumberField("rows_after", line.rowsAfter());
            json.writeNumberField("refresh_seconds", line.refreshSeconds());
            line.series().write(json);
            json.writeObjectFieldStart("usage");
            line.usage().write(json);
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
