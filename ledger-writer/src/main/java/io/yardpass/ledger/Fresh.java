package io.yardpass.ledger;

import io.yardpass.domain.PurchaseTickets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** What was read from the database for the attempt at hand. A refusal that is kept may rest on nothing older. */
final class Fresh {
    private final Set<UUID> events = new HashSet<>();
    private final Set<UUID> tiers = new HashSet<>();
    private final Set<BuyerTier> owned = new HashSet<>();

    void add(Collection<UUID> eventIds, Collection<UUID> tierIds, Collection<BuyerTier> pairs) {
        events.addAll(eventIds);
        tiers.addAll(tierIds);
        owned.addAll(pairs);
    }

    boolean covers(PurchaseTickets purchase, boolean withOwned) {
        return events.contains(purchase.eventId())
                && purchase.items().stream()
                        .allMatch(item -> tiers.contains(item.tierId())
                                && (!withOwned || owned.contains(new BuyerTier(purchase.buyerId(), item.tierId()))));
    }
}
