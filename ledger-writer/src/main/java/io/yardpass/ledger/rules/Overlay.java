package io.yardpass.ledger.rules;

import java.util.UUID;

/** The books as one batch changes them. They become the books after the commit, and only then. */
final class Overlay {
    private final Books books;
    final Layer<UUID, Tier> tiers;
    final Layer<AccountKey, Account> accounts;
    final Layer<UUID, Boolean> profiles;
    final Layer<BuyerTier, Integer> claims;
    final Layer<KeyName, DecidedKey> keys;
    final Layer<CommandId, PriorCommand> ids;
    final PassingFacts.Changes passing;
    final TicketingState ticketing;

    Overlay(Books books) {
        this.books = books;
        tiers = new Layer<>(books.tiers);
        accounts = new Layer<>(books.accounts);
        profiles = new Layer<>(books.profiles);
        claims = new Layer<>(books.claims);
        keys = new Layer<>(books.keys);
        ids = new Layer<>(books.ids);
        passing = new PassingFacts.Changes(books.passing);
        ticketing = new TicketingState(books.ticketing);
    }

    SaleEvent event(UUID id) {
        return books.events.get(id);
    }

    /** Null when there is no such account. */
    AccountKey accountKey(UUID id) {
        return books.accountKeys.get(id);
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
