package io.yardpass.loadtests;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
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
        StringBuilder text = new StringBuilder(new Table<Series>()
                .words("", Series::name)
                .figure("per second (median)", "%,.0f %s", Series::median, Series::unit)
                .figure("lowest – highest", "%,.0f – %,.0f", Series::lowest, Series::highest)
                .figure("p50 ms", "%.1f", each -> each.millis(50))
                .figure("p99 ms", "%.1f", each -> each.millis(99))
                .figure("beside COPY", this::ratio)
                .of(series));
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
