package io.yardpass.ledger;

import java.util.UUID;

/** Whose tickets of which tier are counted against its limit. */
record BuyerTier(UUID buyerId, UUID tierId) {}
