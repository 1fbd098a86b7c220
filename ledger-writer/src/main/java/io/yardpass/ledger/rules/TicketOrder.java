package io.yardpass.ledger.rules;

import java.util.UUID;

/**
 * An order that was sold.
 *
 * @param refundedCents what was refunded of it
 */
public record TicketOrder(
        UUID id,
        UUID eventId,
        UUID buyerId,
        UUID organizationId,
        String currency,
        long totalCents,
        long feeCents,
        long refundedCents) {
    TicketOrder less(long cents) {
        return new TicketOrder(
                id,
                eventId,
                buyerId,
                organizationId,
                currency,
                totalCents,
                feeCents,
                Math.addExact(refundedCents, cents));
    }
}
