package io.yardpass.comparisons;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Report;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * The figures of the writer by itself, as people and as programs read them.
 *
 * @param footnote what a reader must know of the machine and the run
 */
record WriterReport(List<WriterSeries> series, String footnote) implements Report {
    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder(
                        "| | purchases/s (median) | lowest – highest | p50 ms | p99 ms | a batch |"
                                + " PostgreSQL | writer and buyers |\n")
                .append("|---|---:|---:|---:|---:|---:|---:|---:|\n");
        series.forEach(each -> text.append(row(each)));
        return text.append("\nPostgreSQL, writer and buyers: CPU seconds for 1,000 purchases.\n")
                .append(footnote)
                .append('\n')
                .toString();
    }

    private static String row(WriterSeries each) {
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f – %,.0f | %.1f | %.1f | %,.0f | %.3f | %.3f |%n",
                each.name(),
                each.median(WriterSeries.Round::perSecond),
                each.lowest(),
                each.highest(),
                each.millis(50),
                each.millis(99),
                each.median(WriterSeries.Round::commandsPerBatch),
                each.median(WriterSeries.Round::serverCpuPerThousand),
                each.median(WriterSeries.Round::processCpuPerThousand));
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("about", footnote);
        json.writeArrayFieldStart("series");
        for (WriterSeries each : series) {
            json.writeStartObject();
            json.writeNumberField("events", each.events());
            json.writeNumberField("batch_max", each.batchMax());
            json.writeNumberField("purchases_per_second", each.median(WriterSeries.Round::perSecond));
            json.writeArrayFieldStart("rounds_per_second");
            for (WriterSeries.Round round : each.rounds()) {
                json.writeNumber(round.perSecond());
            }
            json.writeEndArray();
            json.writeNumberField("p50_ms", each.millis(50));
            json.writeNumberField("p99_ms", each.millis(99));
            json.writeNumberField("commands_per_batch", each.median(WriterSeries.Round::commandsPerBatch));
            json.writeNumberField(
                    "server_cpu_seconds_per_thousand", each.median(WriterSeries.Round::serverCpuPerThousand));
            json.writeNumberField(
                    "process_cpu_seconds_per_thousand", each.median(WriterSeries.Round::processCpuPerThousand));
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
