package io.yardpass.ledger.rules;

import io.yardpass.domain.Money;
import java.util.UUID;

/** What one organization agreed to pay another, and where that money stands. */
public record SponsorshipOrder(
        UUID id, EscrowStatus status, UUID organizerId, int organizerFeeBps, UUID sponsorOrganizationId, Money amount) {

    SponsorshipOrder in(EscrowStatus reached) {
        return new SponsorshipOrder(id, reached, organizerId, organizerFeeBps, sponsorOrganizationId, amount);
    }

    AccountKey escrow() {
        return AccountKey.sponsorEscrow(id, amount.currency());
    }
}
