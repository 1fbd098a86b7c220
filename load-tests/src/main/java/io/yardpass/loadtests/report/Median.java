package io.yardpass.loadtests.report;

import java.util.stream.DoubleStream;

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
}
