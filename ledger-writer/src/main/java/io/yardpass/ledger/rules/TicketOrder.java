package io.yardpass.ledger.rules;

import java.util.List;
import java.util.UUID;

/**
 * An order that was sold.
 *
 * @param refundedCents what was refunded of it
 * @param end refunded or cancelled once no ticket of it is good; null before
 */
public record TicketOrder(
        UUID id,
        UUID eventId,
        UUID buyerId,
        UUID organizationId,
        String currency,
        long totalCents,
        long feeCents,
        long refundedCents,
        TicketStatus end) {
    /** Of an order all that may be handled: those that somebody has, and those that were cancelled. They must be loaded. */
    static List<Ticket> tickets(Overlay state, UUID order) {
        List<UUID> sold = state.get(Facts.TICKETS_OF_ORDER, order);
        return sold == null
                ? List.of()
                : sold.stream().map(id -> state.get(Facts.TICKETS, id)).toList();
    }

    TicketOrder less(long cents, TicketStatus newEnd) {
        return new TicketOrder(
                id,
                eventId,
                buyerId,
                organizationId,
                currency,
                totalCents,
                feeCents,
                Math.addExact(refundedCents, cents),
                newEnd);
    }
}
