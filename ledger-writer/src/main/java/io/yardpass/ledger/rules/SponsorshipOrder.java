package io.yardpass.ledger.rules;

import io.yardpass.domain.Money;
import java.util.UUID;

/**
 * What one organization agreed to pay another, and where that money stands.
 *
 * @param unapproved how many deliverables are owed for it that the sponsor has not approved
 */
public record SponsorshipOrder(
        UUID id,
        UUID eventId,
        EscrowStatus status,
        UUID organizerId,
        int organizerFeeBps,
        UUID sponsorOrganizationId,
        Money amount,
        int unapproved) {

    SponsorshipOrder in(EscrowStatus reached) {
        return new SponsorshipOrder(
                id, eventId, reached, organizerId, organizerFeeBps, sponsorOrganizationId, amount, unapproved);
    }

    AccountKey escrow() {
        return AccountKey.sponsorEscrow(id, amount.currency());
    }
}
