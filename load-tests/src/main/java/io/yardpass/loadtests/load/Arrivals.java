package io.yardpass.loadtests.load;

import java.util.random.RandomGenerator;

/** When requests are due: evenly, or at random as a crowd comes (a Poisson process). */
public record Arrivals(double perSecond, boolean random) {
    private static final double SECOND_NANOS = 1e9;

    public Arrivals {
        if (!(perSecond > 0) || perSecond > 1e6) {
            throw new IllegalArgumentException("arrivals are above 0 and at most a million per second");
        }
    }

    public static Arrivals evenly(double perSecond) {
        return new Arrivals(perSecond, false);
    }

    public static Arrivals atRandom(double perSecond) {
        return new Arrivals(perSecond, true);
    }

    long nextGapNanos(RandomGenerator generator) {
        double gaps = random ? generator.nextExponential() : 1;
        return Math.max(1, Math.round(gaps * SECOND_NANOS / perSecond));
    }
}
