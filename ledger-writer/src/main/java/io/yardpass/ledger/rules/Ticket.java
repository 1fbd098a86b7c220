package io.yardpass.ledger.rules;

import java.util.UUID;

/**
 * A ticket as it stands.
 *
 * @param transfers how often it was handed over before it came to its owner
 * @param priceCents what its buyer paid for it
 * @param redeemedAtMicros null when it was not, or nobody knows when
 */
public record Ticket(
        UUID id,
        String code,
        UUID eventId,
        UUID tierId,
        UUID orderId,
        UUID ownerId,
        UUID organizationId,
        TicketStatus status,
        int transfers,
        long priceCents,
        Long redeemedAtMicros) {

    Ticket moved(TicketStatus to, long nowMicros) {
        return new Ticket(
                id,
                code,
                eventId,
                tierId,
                orderId,
                ownerId,
                organizationId,
                to,
                transfers,
                priceCents,
                to == TicketStatus.REDEEMED ? Long.valueOf(nowMicros) : null);
    }

    /** The one that takes its place. */
    Ticket issuedTo(UUID owner, UUID newId, String newCode) {
        return new Ticket(
                newId,
                newCode,
                eventId,
                tierId,
                orderId,
                owner,
                organizationId,
                TicketStatus.ISSUED,
                transfers + 1,
                priceCents,
                null);
    }
}
