package io.yardpass.ledger.rules;

import java.util.UUID;

/**
 * Tickets of a tier that are set aside for a buyer.
 *
 * @param buyerId null when the buyer was erased since
 * @param expiresAtMicros from when on it is worth nothing, swept or not
 */
public record Hold(
        UUID id,
        UUID tierId,
        UUID organizationId,
        UUID buyerId,
        String sessionId,
        int quantity,
        HoldStatus status,
        long expiresAtMicros) {

    boolean isOver(long nowMicros) {
        return expiresAtMicros <= nowMicros;
    }

    Hold ended(HoldStatus end) {
        return new Hold(id, tierId, organizationId, buyerId, sessionId, quantity, end, expiresAtMicros);
    }
}
