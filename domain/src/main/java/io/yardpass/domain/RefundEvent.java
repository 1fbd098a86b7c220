package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * What the writer's timer brings for an event that was called off: its next orders are refunded, all that is left of each.
 *
 * @param ordersMax how many orders at most, the oldest first
 */
public record RefundEvent(UUID eventId, int ordersMax) implements LedgerCommand {
    public RefundEvent {
        requireNonNull(eventId, "eventId");
        if (ordersMax < 1) {
            throw new IllegalArgumentException("at least one order may be refunded");
        }
    }
}
