package io.yardpass.loadtests.kafka;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a histogram of a service counted between two looks at it. */
final class AgeHistogram {
    private static final Pattern BUCKET =
            Pattern.compile("yardpass_kafka_age_seconds_bucket\\{(?:[^}]*,)?le=\"([^\"]+)\"[^}]*} (\\S+)");

    private AgeHistogram() {}

    /** In milliseconds, the end of the bucket that the quantile falls into. */
    static double[] quantiles(String before, String after, double... quantiles) {
        Map<Double, Double> counts = counts(after);
        counts(before).forEach((end, count) -> counts.merge(end, -count, Double::sum));
        double all = counts.isEmpty() ? 0 : counts.get(Double.POSITIVE_INFINITY);
        double[] millis = new double[quantiles.length];
        for (int i = 0; i < quantiles.length; i++) {
            double wanted = quantiles[i] * all;
            millis[i] = counts.entrySet().stream()
                    .filter(bucket -> bucket.getValue() >= wanted)
                    .mapToDouble(bucket -> 1_000 * bucket.getKey())
                    .findFirst()
                    .orElse(Double.NaN);
        }
        return millis;
    }

    private static Map<Double, Double> counts(String exposition) {
        Map<Double, Double> counts = new TreeMap<>();
        Matcher bucket = BUCKET.matcher(exposition);
        while (bucket.find()) {
            double end =
                    bucket.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bucket.group(1));
            counts.merge(end, Double.parseDouble(bucket.group(2)), Double::sum);
        }
        return counts;
    }
}
