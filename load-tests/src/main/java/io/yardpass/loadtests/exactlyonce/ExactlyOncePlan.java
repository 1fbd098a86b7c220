package io.yardpass.loadtests.exactlyonce;

/**
 * @param sends events in all bodies, repeated ones included and retries not
 * @param duplicatesPercent of the sends
 * @param kills how often something is killed, spread over the sends
 * @param inFlight bodies kept on their way
 */
record ExactlyOncePlan(long sends, int duplicatesPercent, int kills, int inFlight) {
    ExactlyOncePlan {
        if (sends < 1 || kills < 0 || inFlight < 1) {
            throw new IllegalArgumentException("--sends and --in-flight are at least 1, --kills at least 0");
        }
        if (duplicatesPercent < 0 || duplicatesPercent > 90) {
            throw new IllegalArgumentException("--duplicates is between 0 and 90");
        }
    }

    /** After so many sends comes the kill of this number, from 1. */
    long sendsBefore(int kill) {
        return sends * kill / (kills + 1);
    }
}
