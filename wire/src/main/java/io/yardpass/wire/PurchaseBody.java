package io.yardpass.wire;

import io.yardpass.domain.PurchaseTickets;
import java.util.List;
import java.util.UUID;

/** A purchase as its body says it; {@code userId}, {@code holdId}, {@code paymentReference}, {@code paymentProof} and {@code occurredAtMicros} may be null. */
public record PurchaseBody(
        UUID orderId,
        UUID eventId,
        UUID userId,
        List<PurchaseTickets.Item> items,
        String currency,
        long totalCents,
        UUID holdId,
        String paymentReference,
        String paymentProof,
        Long occurredAtMicros) {}
