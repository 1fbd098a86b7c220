package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.EventStatus;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.Tier;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The part of the tables that knows what is for sale, and the counters of how much of it is left. */
final class CatalogueTable {
    private final Map<UUID, SaleEvent> events = new HashMap<>();
    private final Map<UUID, Tier> tiers = new HashMap<>();

    void add(SaleEvent event) {
        events.put(event.id(), event);
    }

    void add(Tier tier) {
        tiers.put(tier.id(), tier);
    }

    SaleEvent event(UUID id) {
        return events.get(id);
    }

    void cancel(UUID id) {
        SaleEvent row = events.get(id);
        events.put(
                id,
                new SaleEvent(
                        row.id(),
                        row.organizationId(),
                        row.isOpen(),
                        row.currency(),
                        row.feeBps(),
                        EventStatus.CANCELLED,
                        row.endsAtMicros(),
                        row.loadedAtMicros()));
    }

    Tier tier(UUID id) {
        return tiers.get(id);
    }

    Collection<Tier> tiers() {
        return tiers.values();
    }

    void read(ReadSet readSet, ReadResult found) {
        readSet.of(Facts.EVENTS).stream()
                .filter(events::containsKey)
                .map(events::get)
                .map(event -> loaded(event, found.readAtMicros()))
                .forEach(event -> found.put(Facts.EVENTS, event.id(), event));
        readSet.of(Facts.TIERS).stream()
                .filter(tiers::containsKey)
                .map(tiers::get)
                .map(tier -> withStock(tier, tier.sold(), tier.held(), found.readAtMicros()))
                .forEach(tier -> found.put(Facts.TIERS, tier.id(), tier));
    }

    private static SaleEvent loaded(SaleEvent row, long nowMicros) {
        return new SaleEvent(
                row.id(),
                row.organizationId(),
                row.isOpen(),
                row.currency(),
                row.feeBps(),
                row.status(),
                row.endsAtMicros(),
                nowMicros);
    }

    /** What somebody issues beside the writer; false when there is no room. */
    boolean giveAway(UUID id, int tickets) {
        Tier tier = tiers.get(id);
        boolean hasRoom = tier.sold() + tier.held() + tickets <= tier.capacity();
        if (hasRoom) {
            tiers.put(id, withStock(tier, tier.sold() + tickets, tier.held(), tier.loadedAtMicros()));
        }
        return hasRoom;
    }

    /** What the counting triggers and {@code assert_stock} raise for, when it is false. */
    boolean standsWhereExpected(Tier after, Map<UUID, Integer> sold, Map<UUID, Integer> held) {
        Tier row = tiers.get(after.id());
        return row.sold() + sold.getOrDefault(after.id(), 0) == after.sold()
                && row.held() + held.getOrDefault(after.id(), 0) == after.held()
                && after.sold() + after.held() <= row.capacity();
    }

    void move(Tier after) {
        Tier row = tiers.get(after.id());
        tiers.put(after.id(), withStock(row, after.sold(), after.held(), after.loadedAtMicros()));
    }

    Set<Tier> rows() {
        return Set.copyOf(tiers.values());
    }

    private static Tier withStock(Tier row, int sold, int held, long nowMicros) {
        return new Tier(
                row.id(),
                row.eventId(),
                row.priceCents(),
                row.currency(),
                row.capacity(),
                sold,
                held,
                row.perBuyerLimit(),
                row.onSaleFromMicros(),
                row.onSaleUntilMicros(),
                nowMicros);
    }
}
