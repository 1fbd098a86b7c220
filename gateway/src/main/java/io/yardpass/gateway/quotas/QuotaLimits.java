package io.yardpass.gateway.quotas;

import java.time.Duration;

/**
 * The quotas of each tenant; 0 a second stands for as much as anybody likes.
 *
 * @param addressPerSecond of one address: reads without a token, and apart from them tokens that are refused
 * @param burst how much may come at once after a silence, in seconds' worth of a quota; whole seconds
 * @param tenantsMax how many tenants are kept in mind; the quota of one that was forgotten is whole again
 */
public record QuotaLimits(
        int eventsPerSecond,
        int purchasesPerSecond,
        int queriesPerSecond,
        int addressPerSecond,
        Duration burst,
        int tenantsMax) {
    public static final int PER_SECOND_MAX = 10_000_000;

    private static final int EVENTS_PER_SECOND = 20_000;
    private static final int PURCHASES_PER_SECOND = 500;
    private static final int QUERIES_PER_SECOND = 200;
    private static final int ADDRESS_PER_SECOND = 100;
    private static final Duration BURST = Duration.ofSeconds(10);
    private static final int TENANTS_MAX = 100_000;

    public QuotaLimits {
        requireRate(eventsPerSecond, "eventsPerSecond");
        requireRate(purchasesPerSecond, "purchasesPerSecond");
        requireRate(queriesPerSecond, "queriesPerSecond");
        requireRate(addressPerSecond, "addressPerSecond");
        if (burst.toSeconds() < 1 || !burst.equals(Duration.ofSeconds(burst.toSeconds()))) {
            throw new IllegalArgumentException("burst is one or more whole seconds");
        }
        if (tenantsMax < 1) {
            throw new IllegalArgumentException("tenantsMax must be positive");
        }
    }

    /** The quotas of the documentation. */
    public static QuotaLimits usual() {
        return of(EVENTS_PER_SECOND, PURCHASES_PER_SECOND, QUERIES_PER_SECOND, BURST)
                .withAddress(ADDRESS_PER_SECOND);
    }

    /** As much as anybody likes, of everything. */
    public static QuotaLimits none() {
        return of(0, 0, 0, BURST);
    }

    /** Addresses may have as much as they like. */
    public static QuotaLimits of(int events, int purchases, int queries, Duration burst) {
        return new QuotaLimits(events, purchases, queries, 0, burst, TENANTS_MAX);
    }

    public QuotaLimits withAddress(int perSecond) {
        return new QuotaLimits(eventsPerSecond, purchasesPerSecond, queriesPerSecond, perSecond, burst, tenantsMax);
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
