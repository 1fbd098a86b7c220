package io.yardpass.loadtests.pages;

/**
 * How much is asked.
 *
 * @param reads of each page, one after the other
 * @param rounds with and without reads beside the events
 * @param seconds of each half of a round
 */
record PagesPlan(int reads, int rounds, int seconds, int eventsPerSecond, int readsPerSecond) {
    static final int EVENTS_EACH = 10;
    static final int CONNECTIONS = 32;

    PagesPlan {
        if (reads < 1 || rounds < 1 || seconds < 1 || eventsPerSecond < EVENTS_EACH || readsPerSecond < 1) {
            throw new IllegalArgumentException("--reads, --rounds, --seconds and --reads-per-second are at least 1, "
                    + "--events-per-second at least " + EVENTS_EACH);
        }
    }
}
