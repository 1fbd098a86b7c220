package io.yardpass.comparisons;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;

/**
 * The figures of a comparison, as people and as programs read them.
 *
 * @param ours the name of the way that the others of the same setting are compared with
 * @param footnote what a reader must know of the machine and the run
 */
record ComparisonReport(List<Series> series, String ours, String footnote) implements Report {
    @Override
    public String markdown() {
        String table = new Table<Series>()
                .words("", this::setting)
                .words("", each -> each.trial().way().name())
                .figure("rows/s (median)", "%,.0f", each -> each.median(Series.Round::perSecond))
                .figure("lowest – highest", "%,.0f – %,.0f", Series::lowest, Series::highest)
                .figure("batch p50 ms", "%.1f", each -> each.millis(50))
                .figure("p99 ms", "%.1f", each -> each.millis(99))
                .figure("CPU s per million: client", "%.1f", each -> each.median(Series.Round::clientCpuPerMillion))
                .figure("server", "%.1f", each -> each.median(Series.Round::serverCpuPerMillion))
                .figure("ours is times", "%.2f", this::factor)
                .of(series);
        return table + '\n' + footnote + '\n';
    }

    /** It is said once for all that have it. */
    private String setting(Series each) {
        int before = series.indexOf(each) - 1;
        String setting = each.trial().setting();
        return before >= 0 && series.get(before).trial().setting().equals(setting) ? "" : setting;
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
