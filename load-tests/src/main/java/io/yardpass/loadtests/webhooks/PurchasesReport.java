package io.yardpass.loadtests.webhooks;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Purchases with and without a relay, and the ratio of each round. */
record PurchasesReport(Series without, Series with, List<Double> ratios) {
    double ratio() {
        return Median.of(ratios.stream().mapToDouble(Double::doubleValue));
    }

    boolean allWereAnswered() {
        return without.faults().isEmpty() && with.faults().isEmpty();
    }

    String markdown() {
        return new Table<Series>()
                        .words("", Series::name)
                        .figure("purchases/s (median)", "%,.0f", Series::median)
                        .figure("lowest – highest", "%,.0f – %,.0f", Series::lowest, Series::highest)
                        .figure("p50 ms", "%.1f", series -> series.millis(50))
                        .figure("p99 ms", "%.1f", series -> series.millis(99))
                        .of(List.of(without, with))
                + String.format(
                        Locale.ROOT,
                        "%nBeside a relay %.2f of the purchases without (median of %d rounds' ratios).%n%s",
                        ratio(),
                        ratios.size(),
                        allWereAnswered()
                                ? ""
                                : "**Not all were answered: " + without.faults() + with.faults() + "**\n");
    }

    void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("purchases");
        json.writeNumberField("ratio", ratio());
        for (Series series : List.of(without, with)) {
            json.writeObjectFieldStart(series == with ? "with_relay" : "without_relay");
            series.write(json);
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
