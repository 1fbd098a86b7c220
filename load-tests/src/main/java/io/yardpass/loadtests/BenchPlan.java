package io.yardpass.loadtests;

/**
 * How long, how often and how hard.
 *
 * @param connectionsSingle at one event or purchase per request
 * @param connectionsBatch at 100 events per request
 * @param copyRows rows per commit of the plain COPY
 */
record BenchPlan(int seconds, int rounds, int connectionsSingle, int connectionsBatch, int copyRows) {
    BenchPlan {
        if (seconds < 1 || seconds > 600 || rounds < 1 || rounds > 100) {
            throw new IllegalArgumentException("a plan has 1 to 600 seconds and 1 to 100 rounds");
        }
        if (connectionsSingle < 1 || connectionsBatch < 1 || connectionsSingle > 10_000 || connectionsBatch > 10_000) {
            throw new IllegalArgumentException("a plan has 1 to 10,000 connections");
        }
        if (copyRows < 1 || copyRows > 100_000) {
            throw new IllegalArgumentException("a plan has 1 to 100,000 rows per COPY");
        }
    }
}
