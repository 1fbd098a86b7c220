package io.yardpass.ledger.rules;

import java.util.UUID;

/** Who might belong to which organization. */
public record Membership(UUID organizationId, UUID userId) {}
