package io.yardpass.wire;

import io.yardpass.domain.PostTransaction;
import java.util.List;
import java.util.UUID;

/** A service's transaction as its body says it; {@code currency}, {@code occurredAtMicros} and {@code metadata} may be null. */
public record TransactionBody(
        UUID id,
        String kind,
        String referenceType,
        UUID referenceId,
        String currency,
        Long occurredAtMicros,
        String metadata,
        List<PostTransaction.Leg> legs,
        boolean dryRun) {}
