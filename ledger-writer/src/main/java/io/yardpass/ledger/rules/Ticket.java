package io.yardpass.ledger.rules;

import java.util.UUID;

/**
 * A ticket as it stands.
 *
 * @param transfers how often it was handed over before it came to its owner
 * @param priceCents what its buyer paid for it
 * @param redeemedAtMicros when it was redeemed last; null when it never was, or nobody knows when
 * @param redeemedAgoMicros how long before it was read that was, by the database's clock; null as the time is
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
        Long redeemedAtMicros,
        Long redeemedAgoMicros) {

    /** True while somebody has it: it lets in, or did. */
    boolean isGood() {
        return status == TicketStatus.ISSUED || status == TicketStatus.REDEEMED;
    }

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
                to == TicketStatus.REDEEMED ? Long.valueOf(nowMicros) : redeemedAtMicros,
                to == TicketStatus.REDEEMED ? Long.valueOf(0) : redeemedAgoMicros);
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
                null,
                null);
    }
}
