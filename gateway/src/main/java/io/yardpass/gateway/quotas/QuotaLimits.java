package io.yardpass.gateway.quotas;

import java.time.Duration;

/**
 * The quotas of each tenant; 0 a second stands for as much as anybody likes.
 *
 * @param burst how much may come at once after a silence, in seconds' worth of a quota; whole seconds
 * @param tenantsMax how many tenants are kept in mind; the quota of one that was forgotten is whole again
 */
public record QuotaLimits(
        int eventsPerSecond, int purchasesPerSecond, int queriesPerSecond, Duration burst, int tenantsMax) {
    public static final int PER_SECOND_MAX = 10_000_000;

    private static final int EVENTS_PER_SECOND = 20_000;
    private static final int PURCHASES_PER_SECOND = 500;
    private static final int QUERIES_PER_SECOND = 200;
    private static final Duration BURST = Duration.ofSeconds(10);
    private static final int TENANTS_MAX = 100_000;

    public QuotaLimits {
        requireRate(eventsPerSecond, "eventsPerSecond");
        requireRate(purchasesPerSecond, "purchasesPerSecond");
        requireRate(queriesPerSecond, "queriesPerSecond");
        if (burst.toSeconds() < 1 || !burst.equals(Duration.ofSeconds(burst.toSeconds()))) {
            throw new IllegalArgumentException("burst is one or more whole seconds");
        }
        if (tenantsMax < 1) {
            throw new IllegalArgumentException("tenantsMax must be positive");
        }
    }

    /** The quotas of the documentation. */
    public static QuotaLimits usual() {
        return of(EVENTS_PER_SECOND, PURCHASES_PER_SECOND, QUERIES_PER_SECOND, BURST);
    }

    /** As much as anybody likes, of everything. */
    public static QuotaLimits none() {
        return of(0, 0, 0, BURST);
    }

    public static QuotaLimits of(int events, int purchases, int queries, Duration burst) {
        return new QuotaLimits(events, purchases, queries, burst, TENANTS_MAX);
    }

    int perSecond(Metered what) {
        return switch (what) {
            case EVENTS -> eventsPerSecond;
            case PURCHASES -> purchasesPerSecond;
            case QUERIES -> queriesPerSecond;
        };
    }

    private static void requireRate(int perSecond, String name) {
        if (perSecond < 0 || perSecond > PER_SECOND_MAX) {
            throw new IllegalArgumentException(name + " is 0 to " + PER_SECOND_MAX);
        }
    }
}
