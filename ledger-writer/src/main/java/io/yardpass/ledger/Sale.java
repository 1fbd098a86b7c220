package io.yardpass.ledger;

import io.yardpass.domain.PurchaseTickets;
import java.util.List;
import java.util.UUID;

/**
 * A purchase as it is written: order, items, tickets.
 *
 * @param transactionId null when nothing was to be paid
 * @param messageId of all that is told of it, in the outbox and in messages: not the order's id, which a client chose
 */
record Sale(
        PurchaseTickets purchase,
        Decision.Sell decision,
        UUID transactionId,
        UUID messageId,
        List<Ticket> tickets,
        long postedAtMicros) {
    Sale {
        tickets = List.copyOf(tickets);
    }

    /** @param code what a scan takes: 128 random bits, known to its owner alone */
    record Ticket(UUID id, UUID tierId, long priceCents, String code) {}

    UUID orderId() {
        return purchase.orderId();
    }

    UUID organizationId() {
        return decision.event().organizationId();
    }

    long organizationCents() {
        return decision.total().cents() - decision.feeCents();
    }
}
