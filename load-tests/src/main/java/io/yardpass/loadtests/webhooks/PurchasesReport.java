package io.yardpass.loadtests.webhooks;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Purchases with and without a relay, and the ratio of each round.
 *
 * @param unasked beside a relay of which nobody asked to be told
 */
record PurchasesReport(Series without, Series unasked, Series with, List<Double> unaskedRatios, List<Double> ratios) {
    double ratio() {
        return median(ratios);
    }

    private static double median(List<Double> ratios) {
        return Median.of(ratios.stream().mapToDouble(Double::doubleValue));
    }

    boolean allWereAnswered() {
        return all().stream().allMatch(series -> series.faults().isEmpty());
    }

    private List<Series> all() {
        return List.of(without, unasked, with);
    }

    String markdown() {
        return new Table<Series>()
                        .words("", Series::name)
                        .figure("purchases/s (median)", "%,.0f", Series::median)
                        .figure("lowest – highest", "%,.0f – %,.0f", Series::lowest, Series::highest)
                        .figure("p50 ms", "%.1f", series -> series.millis(50))
                        .figure("p99 ms", "%.1f", series -> series.millis(99))
                        .of(all())
                + String.format(
                        Locale.ROOT,
                        "%nBeside a relay that tells every seller %.2f of the purchases without, beside one that tells nobody %.2f"
                                + " (medians of %d rounds' ratios).%n%s",
                        ratio(),
                        median(unaskedRatios),
                        ratios.size(),
                        allWereAnswered() ? "" : "**Not all were answered.**\n");
    }

    void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("purchases");
        json.writeNumberField("ratio", ratio());
        json.writeNumberField("ratio_nobody_told", median(unaskedRatios));
        json.writeArrayFieldStart("series");
        for (Series series : all()) {
            json.writeStartObject();
            series.write(json);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
