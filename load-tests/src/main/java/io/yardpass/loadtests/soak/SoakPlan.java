package io.yardpass.loadtests.soak;

/** How long, and how much a second. */
record SoakPlan(int seconds, int eventsPerSecond, int purchasesPerSecond) {
    static final int EVENTS_PER_REQUEST = 10;
    static final int CONNECTIONS = 32;
    static final int SAMPLES = 120;

    SoakPlan {
        if (seconds < 30 || seconds > 7 * 24 * 3_600) {
            throw new IllegalArgumentException("a soak takes half a minute to a week");
        }
        if (eventsPerSecond < EVENTS_PER_REQUEST || purchasesPerSecond < 1) {
            throw new IllegalArgumentException("a soak has at least ten events and a purchase a second");
        }
    }

    long sampleMillis() {
        return 1_000L * seconds / SAMPLES;
    }
}
