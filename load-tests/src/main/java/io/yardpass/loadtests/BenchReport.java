package io.yardpass.loadtests;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * The figures of one run, as people and as programs read them.
 *
 * @param yardstick the series the others are compared with where their units agree
 */
record BenchReport(
        Machine machine, String runId, int seconds, List<Series> series, Series yardstick, boolean everyRowIsThere)
        implements Report {

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder(
                        "| | per second (median) | lowest – highest | p50 ms | p99 ms | beside COPY |\n")
                .append("|---|---:|---:|---:|---:|---:|\n");
        series.forEach(each -> text.append(row(each)));
        text.append(String.format(
                Locale.ROOT,
                "\n%d rounds of %d s each, interleaved; %s.%n",
                yardstick.rounds().size(),
                seconds,
                machine));
        text.append(
                everyRowIsThere
                        ? "Every acknowledged row was counted in the tables afterwards.\n"
                        : "**The tables do not hold what was acknowledged.**\n");
        series.stream()
                .filter(each -> !each.faults().isEmpty())
                .forEach(each ->
                        text.append(String.format(Locale.ROOT, "Faults, %s: %s%n", each.name(), each.faults())));
        return text.toString();
    }

    private String row(Series each) {
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f %s | %,.0f – %,.0f | %.1f | %.1f | %s |%n",
                each.name(),
                each.median(),
                each.unit(),
                each.lowest(),
                each.highest(),
                each.millis(50),
                each.millis(99),
                ratio(each));
    }

    private String ratio(Series each) {
        return each.unit().equals(yardstick.unit()) && yardstick.median() > 0
                ? String.format(Locale.ROOT, "%.2f", each.median() / yardstick.median())
                : "";
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("run_id", runId);
        machine.write(json);
        json.writeNumberField("seconds_per_round", seconds);
        json.writeBooleanField("every_row_is_there", everyRowIsThere);
        json.writeArrayFieldStart("series");
        for (Series each : series) {
            json.writeStartObject();
            each.write(json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
