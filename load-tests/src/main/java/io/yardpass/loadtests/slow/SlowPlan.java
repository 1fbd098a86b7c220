package io.yardpass.loadtests.slow;

import io.yardpass.loadtests.load.Driver;

/**
 * How long the database is slow and how slow it is.
 *
 * @param slowness the part of the peak that the slow database can do
 * @param connections of the crowd that goes on offering the peak; most of them wait for a refusal or for the database
 */
record SlowPlan(int slowSeconds, int warmUpSeconds, int measureSeconds, double slowness, int connections) {
    static final int PEAK_CONNECTIONS = 32;
    static final int EVENTS = Driver.BATCH_EVENTS;
    /** After the database is itself again; getting back may take a part of it. */
    static final int AFTERWARDS_SECONDS = 20;

    SlowPlan {
        if (slowSeconds < 5 || slowSeconds > 7_200 || warmUpSeconds < 1 || measureSeconds < 1) {
            throw new IllegalArgumentException("a plan has 5 seconds to 2 hours, a warm-up and a measurement before");
        }
        if (!(slowness > 0) || slowness >= 1 || connections < 1 || connections > 10_000) {
            throw new IllegalArgumentException("a slow database does a part of the peak, for 1 to 10,000 connections");
        }
    }
}
