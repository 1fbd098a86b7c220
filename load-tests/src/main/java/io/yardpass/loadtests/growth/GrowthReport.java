package io.yardpass.loadtests.growth;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
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
    record Line(long rowsBefore, long rowsAfter, Series series, Usage usage, double refreshSeconds) {
        private Usage perMillion() {
            return usage.perMillion(series.committed());
        }

        private String refresh() {
            return refreshSeconds == 0 ? "" : String.format(Locale.ROOT, "%.2f", refreshSeconds);
        }
    }

    @Override
    public String markdown() {
        double smallest = lines.getFirst().series().median();
        StringBuilder text = new StringBuilder(new Table<Line>()
                .figure("rows in the month, before → after", "%,d → %,d", Line::rowsBefore, Line::rowsAfter)
                .figure("refresh s", Line::refresh)
                .figure("events/s (median)", "%,.0f", line -> line.series().median())
                .figure(
                        "lowest – highest",
                        "%,.0f – %,.0f",
                        line -> line.series().lowest(),
                        line -> line.series().highest())
                .figure("of the smallest", "%.2f", line -> line.series().median() / smallest)
                .figure("p50 ms", "%.1f", line -> line.series().millis(50))
                .figure("p99 ms", "%.1f", line -> line.series().millis(99))
                .figure("PostgreSQL", "%.2f", line -> line.perMillion().postgresSeconds())
                .figure("gateway", "%.2f", line -> line.perMillion().gatewaySeconds())
                .of(lines));
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
