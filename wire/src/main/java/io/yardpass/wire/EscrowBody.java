package io.yardpass.wire;

import io.yardpass.domain.MoveEscrow.Resolution;

/** What the body of a step of escrow says beside the address; each may be null. */
public record EscrowBody(Resolution resolution, String paymentReference, String paymentProof) {}
