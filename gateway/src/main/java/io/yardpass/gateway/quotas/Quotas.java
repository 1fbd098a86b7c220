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

    /** Null where addresses may have as much as they like. */
    private final AddressQuota visits;

    private final AddressQuota refusals;

    /** @param nanoTime as {@link System#nanoTime} gives it */
    public Quotas(QuotaLimits limits, LongSupplier nanoTime) {
        for (Metered what : Metered.values()) {
            if (limits.perSecond(what) > 0) {
                var quota = new Quota(
                        what.wireName(), limits.perSecond(what), limits.burst().toSeconds());
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
        visits = ofAddresses(Metered.QUERIES.wireName(), limits, nanoTime);
        refusals = ofAddresses("refused_tokens", limits, nanoTime);
    }

    private static AddressQuota ofAddresses(String name, QuotaLimits limits, LongSupplier nanoTime) {
        return limits.addressPerSecond() == 0
                ? null
                : new AddressQuota(
                        new Quota(
                                name, limits.addressPerSecond(), limits.burst().toSeconds()),
                        nanoTime);
    }

    /** What the caller's tenant may still send of that; a visitor, who can only read, what its address may. */
    public Allowance of(Caller caller, Metered what) {
        if (caller.isVisitor()) {
            return of(visits, caller.visit());
        }
        return of(Tenant.of(caller), what);
    }

    /**
     * What the pages of an organization may still send of that: also for what one of its servers signed, if it stands in a
     * page, since whoever looks at one can send it as often as they like.
     */
    public Allowance ofPages(UUID organization, Metered what) {
        return of(new Tenant.Pages(organization), what);
    }

    /** How many tokens that are refused may still come from where that one does, whoever it is. */
    public Allowance refusals(long subscriber) {
        return of(refusals, subscriber);
    }

    private static Allowance of(AddressQuota addresses, long subscriber) {
        return addresses == null ? Allowance.UNLIMITED : addresses.of(subscriber);
    }

    private Allowance of(Tenant tenant, Metered what) {
        LoadingCache<Tenant, Bucket> known = buckets.get(what);
        return known == null || tenant instanceof Tenant.Platform ? Allowance.UNLIMITED : known.get(tenant);
    }
}
