package io.yardpass.loadtests.hostile;

/**
 * How much is piled up, how long is measured, and how often.
 *
 * @param pile things of each kind
 * @param seconds of each measurement, with and without
 */
public record HostilePlan(long pile, int seconds, int rounds) {
    static final int PURCHASES_PER_SECOND = 50;
    static final int VIEW_REQUESTS_PER_SECOND = 50;
    static final int VIEWS_EACH = 10;
    static final int HOSTILE_REQUESTS_PER_SECOND = 5;
    static final int CONNECTIONS = 32;
    static final int WARM_UP_SECONDS = 5;
    static final double RATIO_MAX = 1.2;

    public HostilePlan {
        if (pile < 1_000 || pile > 10_000_000 || seconds < 1 || seconds > 600 || rounds < 1 || rounds > 100) {
            throw new IllegalArgumentException(
                    "a plan piles up 1,000 to 10,000,000 things, and has 1 to 600 seconds and 1 to 100 rounds");
        }
    }
}
