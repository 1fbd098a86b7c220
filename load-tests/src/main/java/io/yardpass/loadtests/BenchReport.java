package io.yardpass.loadtests;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

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
        text.append("\n%d rounds of %d s each, interleaved; %s.%n"
                .formatted(yardstick.rounds().size(), seconds, machine));
        text.append(
                everyRowIsThere
                        ? "Every acknowledged row was counted in the tables afterwards.\n"
                        : "**The tables do not hold what was acknowledged.**\n");
        series.stream()
                .filter(each -> !each.faults().isEmpty())
                .forEach(each -> text.append("Faults, %s: %s%n".formatted(each.name(), each.faults())));
        return text.toString();
    }

    private String row(Series each) {
        return "| %s | %,.0f %s | %,.0f – %,.0f | %.1f | %.1f | %s |%n"
                .formatted(
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
                ? "%.2f".formatted(each.median() / yardstick.median())
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
