package io.yardpass.ledger.rules;

import java.util.UUID;

/** A user in an organization. */
public record Member(UUID organizationId, UUID userId) {}
