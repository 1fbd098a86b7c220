package io.yardpass.wire;

import java.util.UUID;

/** A top-up as its body says it: of the wallet of an organization or of a user, the other is null. {@code paymentProof} may be null. */
public record TopUpBody(
        UUID id,
        UUID organizationId,
        UUID userId,
        String currency,
        long amountCents,
        String paymentReference,
        String paymentProof) {}
