package io.yardpass.loadtests.kafka;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a {@link RolesRun} found. */
record RolesReport(Machine machine, List<Series> series, int rounds, Duration time) implements Report {
    boolean nothingRefused() {
        return series.stream().allMatch(each -> each.faults().isEmpty());
    }

    @Override
    public String markdown() {
        String table = new Table<Series>()
                .words("", Series::name)
                .figure("a second (median)", "%,.0f", Series::median)
                .figure("lowest – highest", "%,.0f – %,.0f", Series::lowest, Series::highest)
                .figure("p50 ms", "%.2f", each -> each.millis(50))
                .figure("p99 ms", "%.2f", each -> each.millis(99))
                .words("faults", each -> each.faults().isEmpty() ? "" : each.faults())
                .of(series);
        return table
                + String.format(
                        Locale.ROOT,
                        "%n%d rounds of %d s each, in turns; all processes share the machine; %s.%n",
                        rounds,
                        time.toSeconds(),
                        machine);
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeArrayFieldStart("series");
        for (Series each : series) {
            json.writeStartObject();
            each.write(json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
