package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.MoneyCommand;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.TicketingCommand;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a command is decided on that others may change beside the writer, and that is remembered for a moment all the same. */
public record Catalogue(Set<UUID> events, Set<UUID> tiers) {

    static Catalogue of(CallerCommand command) {
        return switch (command) {
            case PurchaseTickets purchase -> of(purchase);
            // What they are refused for is read for each attempt, or may wait until what is remembered is too old.
            case MoneyCommand _, TicketingCommand _ -> new Catalogue(Set.of(), Set.of());
        };
    }

    private static Catalogue of(PurchaseTickets purchase) {
        Set<UUID> tiers =
                purchase.items().stream().map(PurchaseTickets.Item::tierId).collect(Collectors.toSet());
        return new Catalogue(Set.of(purchase.eventId()), tiers);
    }

    /** True when all of it was read for this attempt. */
    boolean isFresh(ReadSet asked) {
        return asked.events.containsAll(events) && asked.tiers.containsAll(tiers);
    }
}
