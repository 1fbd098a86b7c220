package io.yardpass.comparisons;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Report;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * The figures of a comparison, as people and as programs read them.
 *
 * @param ours the name of the way that the others of the same setting are compared with
 * @param footnote what a reader must know of the machine and the run
 */
record ComparisonReport(List<Series> series, String ours, String footnote) implements Report {
    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("| | | rows/s (median) | lowest – highest | batch p50 ms | p99 ms |"
                        + " CPU s per million: client | server | ours is times |\n")
                .append("|---|---|---:|---:|---:|---:|---:|---:|---:|\n");
        String setting = "";
        for (Series each : series) {
            String first = each.trial().setting();
            text.append(row(first.equals(setting) ? "" : first, each));
            setting = first;
        }
        return text.append('\n').append(footnote).append('\n').toString();
    }

    private String row(String setting, Series each) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %,.0f – %,.0f | %.1f | %.1f | %.1f | %.1f | %.2f |%n",
                setting,
                each.trial().way().name(),
                each.median(Series.Round::perSecond),
                each.lowest(),
                each.highest(),
                each.millis(50),
                each.millis(99),
                each.median(Series.Round::clientCpuPerMillion),
                each.median(Series.Round::serverCpuPerMillion),
                factor(each));
    }

    private double factor(Series each) {
        Series yardstick = series.stream()
                .filter(other -> other.trial().setting().equals(each.trial().setting()))
                .filter(other -> other.trial().way().name().equals(ours))
                .findFirst()
                .orElseThrow();
        return yardstick.median(Series.Round::perSecond) / each.median(Series.Round::perSecond);
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("about", footnote);
        json.writeArrayFieldStart("series");
        for (Series each : series) {
            write(each, json);
        }
        json.writeEndArray();
    }

    private void write(Series each, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("setting", each.trial().setting());
        json.writeStringField("way", each.trial().way().name());
        json.writeNumberField("batch_rows", each.trial().batchRows());
        json.writeNumberField("rows_per_second", each.median(Series.Round::perSecond));
        json.writeArrayFieldStart("rounds_per_second");
        for (Series.Round round : each.rounds()) {
            json.writeNumber(round.perSecond());
        }
        json.writeEndArray();
        json.writeNumberField("batch_p50_ms", each.millis(50));
        json.writeNumberField("batch_p99_ms", each.millis(99));
        json.writeNumberField("client_cpu_seconds_per_million", each.median(Series.Round::clientCpuPerMillion));
        json.writeNumberField("server_cpu_seconds_per_million", each.median(Series.Round::serverCpuPerMillion));
        json.writeNumberField("ours_is_times", factor(each));
        json.writeEndObject();
    }
}
