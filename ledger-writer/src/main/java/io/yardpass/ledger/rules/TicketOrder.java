package io.yardpass.ledger.rules;

import java.util.List;
import java.util.UUID;

/**
 * An order, and what is left of it.
 *
 * @param refundedCents what was given back of it
 * @param tickets of it that somebody has
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
        List<UUID> tickets) {
    public TicketOrder {
        tickets = List.copyOf(tickets);
    }

    TicketOrder with(List<UUID> sold) {
        return new TicketOrder(
                id, eventId, buyerId, organizationId, currency, totalCents, feeCents, refundedCents, sold);
    }

    TicketOrder less(List<UUID> returned, long cents) {
        List<UUID> left =
                tickets.stream().filter(ticket -> !returned.contains(ticket)).toList();
        return new TicketOrder(
                id,
                eventId,
                buyerId,
                organizationId,
                currency,
                totalCents,
                feeCents,
                Math.addExact(refundedCents, cents),
                left);
    }
}
