package io.yardpass.loadtests.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** What speaks for several measurements of one thing, so that one bad one does not. */
public final class Median {
    private Median() {}

    /** Of an even number the mean of the two in the middle; 0 of none. */
    public static double of(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        if (sorted.length == 0) {
            return 0;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** For a table: the median in seconds, and from the least to the most. At least one. */
    public static String ofSeconds(LongStream millis) {
        double[] sorted = millis.mapToDouble(each -> each / 1_000.0).sorted().toArray();
        return String.format(
                Locale.ROOT, "%.1f (%.1f – %.1f)", of(Arrays.stream(sorted)), sorted[0], sorted[sorted.length - 1]);
    }
}
