package io.yardpass.comparisons;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;

/**
 * The figures of the writer by itself, as people and as programs read them.
 *
 * @param footnote what a reader must know of the machine and the run
 */
record WriterReport(List<WriterSeries> series, String footnote) implements Report {
    @Override
    public String markdown() {
        String table = new Table<WriterSeries>()
                .words("", WriterSeries::name)
                .figure("purchases/s (median)", "%,.0f", each -> each.median(WriterSeries.Round::perSecond))
                .figure("lowest – highest", "%,.0f – %,.0f", WriterSeries::lowest, WriterSeries::highest)
                .figure("p50 ms", "%.1f", each -> each.millis(50))
                .figure("p99 ms", "%.1f", each -> each.millis(99))
                .figure("a batch", "%,.0f", each -> each.median(WriterSeries.Round::commandsPerBatch))
                .figure("PostgreSQL", "%.3f", each -> each.median(WriterSeries.Round::serverCpuPerThousand))
                .figure("writer and buyers", "%.3f", each -> each.median(WriterSeries.Round::processCpuPerThousand))
                .of(series);
        return table + "\nPostgreSQL, writer and buyers: CPU seconds for 1,000 purchases.\n" + footnote + '\n';
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
