package io.yardpass.loadtests.fuzz;

/**
 * How much is sent, and what.
 *
 * @param requests after which no talk is begun
 * @param seconds after which none is begun either
 * @param only the number of the one talk to hold, or -1 for all
 */
record FuzzPlan(long requests, long seed, int connections, int seconds, long only) {
    static final long ALL = -1;

    FuzzPlan {
        if (requests < 1 || connections < 1 || seconds < 1) {
            throw new IllegalArgumentException("there must be requests, connections and seconds");
        }
    }
}
