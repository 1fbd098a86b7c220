package io.yardpass.ledger.rules;

import java.util.UUID;

/** The cache as one batch changes it. It becomes the cache after the commit, and only then. */
final class Overlay {
    private final Cache cache;
    final Layer<UUID, Tier> tiers;
    final Layer<AccountKey, Account> accounts;
    final Layer<UUID, Boolean> profiles;
    final Layer<BuyerTier, Integer> claims;
    final Layer<KeyName, DecidedKey> keys;
    final Layer<CommandId, PriorCommand> ids;
    final PassingFacts.Changes passing;
    final TicketingState ticketing;

    Overlay(Cache cache) {
        this.cache = cache;
        tiers = new Layer<>(cache.tiers);
        accounts = new Layer<>(cache.accounts);
        profiles = new Layer<>(cache.profiles);
        claims = new Layer<>(cache.claims);
        keys = new Layer<>(cache.keys);
        ids = new Layer<>(cache.ids);
        passing = new PassingFacts.Changes(cache.passing);
        ticketing = new TicketingState(cache.ticketing);
    }

    SaleEvent event(UUID id) {
        return cache.events.get(id);
    }

    /** Null when there is no such account. */
    AccountKey accountKey(UUID id) {
        return cache.accountKeys.get(id);
    }

    void moveStock(UUID tierId, int moreSold, int moreHeld) {
        tiers.put(tierId, tiers.get(tierId).moved(moreSold, moreHeld));
    }

    /** What a buyer has and holds of a tier; it must be loaded. */
    int claimsOf(UUID buyerId, UUID tierId) {
        Integer known = claims.get(new BuyerTier(buyerId, tierId));
        if (known == null) {
            throw new IllegalStateException("what a buyer has of a tier was not loaded");
        }
        return known;
    }

    /** A buyer has so many more; what nobody counted is not counted now. */
    void countClaims(UUID buyerId, UUID tierId, int more) {
        BuyerTier pair = new BuyerTier(buyerId, tierId);
        Integer known = claims.get(pair);
        if (known != null && known != BuyerTier.MANY) {
            claims.put(pair, known + more);
        }
    }

    void committed() {
        accounts.changed().replaceAll((key, account) -> account.afterBatch());
        tiers.merge();
        accounts.merge();
        profiles.merge();
        claims.merge();
    }
}
