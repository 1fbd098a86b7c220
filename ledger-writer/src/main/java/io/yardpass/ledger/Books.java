package io.yardpass.ledger;

import io.yardpass.domain.PurchaseTickets;
import java.util.UUID;

/**
 * What the writer knows, as of the last commit. Every kind is bounded and loaded on first touch; forgetting is always
 * safe. Confined to the writer's event loop.
 */
final class Books {
    final Memory<UUID, SaleEvent> events;
    final Memory<UUID, Tier> tiers;
    final Memory<AccountKey, Account> accounts;
    /** The users who have a profile. */
    final Memory<UUID, Boolean> profiles;
    /** Tickets owned; kept for those pairs only whose tier has a limit, or had to be asked for. */
    final Memory<BuyerTier, Integer> owned;

    final Memory<KeyName, DecidedKey> keys;
    final Memory<UUID, PriorOrder> orders;

    Books(int entriesMax) {
        events = new Memory<>(entriesMax);
        tiers = new Memory<>(entriesMax);
        accounts = new Memory<>(entriesMax);
        profiles = new Memory<>(entriesMax);
        owned = new Memory<>(entriesMax);
        keys = new Memory<>(entriesMax);
        orders = new Memory<>(entriesMax);
    }

    /** What a refusal of this purchase rests on. */
    void forgetCatalogueOf(PurchaseTickets purchase) {
        events.remove(purchase.eventId());
        for (PurchaseTickets.Item item : purchase.items()) {
            tiers.remove(item.tierId());
            owned.remove(new BuyerTier(purchase.buyerId(), item.tierId()));
        }
    }

    void clear() {
        events.clear();
        tiers.clear();
        accounts.clear();
        profiles.clear();
        owned.clear();
        keys.clear();
        orders.clear();
    }
}
