package io.yardpass.gateway.quotas;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.yardpass.domain.Caller;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The quotas of all tenants, one for the whole process. A service of the platform has none: it speaks for all
 * organizations, and the bounds of the queues hold for it as for everybody.
 */
public final class Quotas {
    /** By when what a tenant ran into debt by a last large body is paid too, so that whoever is forgotten owed nothing. */
    private static final Duration DEBT_MAX = Duration.ofHours(2);

    private final Map<Metered, LoadingCache<Tenant, Bucket>> buckets = new EnumMap<>(Metered.class);

    /** @param nanoTime as {@link System#nanoTime} gives it */
    public Quotas(QuotaLimits limits, LongSupplier nanoTime) {
        for (Metered what : Metered.values()) {
            if (limits.perSecond(what) > 0) {
                var quota =
                        new Quota(what, limits.perSecond(what), limits.burst().toSeconds());
                buckets.put(
                        what,
                        Caffeine.newBuilder()
                                .maximumSize(limits.tenantsMax())
                                .expireAfterAccess(limits.burst().plus(DEBT_MAX))
                                .ticker(nanoTime::getAsLong)
                                .executor(Runnable::run)
                                .build(_ -> new Bucket(quota, nanoTime)));
            }
        }
    }

    /** What the caller's tenant may still send of that. */
    public Allowance of(Caller caller, Metered what) {
        return of(Tenant.of(caller), what);
    }

    /**
     * What the pages of an organization may still send of that: also for what one of its servers signed, if it stands in a
     * page, since whoever looks at one can send it as often as they like.
     */
    public Allowance ofPages(UUID organization, Metered what) {
        return of(new Tenant.Pages(organization), what);
    }

    private Allowance of(Tenant tenant, Metered what) {
        LoadingCache<Tenant, Bucket> known = buckets.get(what);
        return known == null || tenant instanceof Tenant.Platform ? Allowance.UNLIMITED : known.get(tenant);
    }
}
