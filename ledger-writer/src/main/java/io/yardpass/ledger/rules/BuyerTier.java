package io.yardpass.ledger.rules;

import java.util.UUID;

/** Whose tickets of which tier are counted against its limit. */
public record BuyerTier(UUID buyerId, UUID tierId) {}
