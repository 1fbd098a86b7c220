package io.yardpass.ledger.rules;

import java.util.List;
import java.util.UUID;

/**
 * Tickets of an order that are good no more, and what becomes of them. Those that were good until now are for sale again.
 *
 * @param amountCents what is refunded to the buyer; 0 when no money moves
 * @param feeCents the part of that which the platform bears
 */
record Voided(TicketOrder order, List<Ticket> tickets, TicketStatus status, long amountCents, long feeCents) {
    /**
     * Writes down everything but money and answer; returns what the order is from now on.
     *
     * @param actor who does it, as claims of a token
     */
    String write(Journal journal, String actor) {
        Overlay state = journal.state();
        for (Ticket ticket : tickets) {
            TicketMoves.move(journal, ticket, status, status == TicketStatus.REFUNDED ? ticket.priceCents() : 0, actor);
            if (ticket.isGood()) {
                state.moveStock(ticket.tierId(), -1, 0);
                state.countClaims(ticket.ownerId(), ticket.tierId(), -1);
            }
        }
        TicketOrder after = order.less(amountCents, end(state));
        state.put(Facts.TICKET_ORDERS, order.id(), after);
        if (after.end() != null && after.end() != order.end()) {
            journal.ticketing.closedOrders.put(order.id(), after.end());
        }
        return after.end() == null ? "completed" : after.end().wireName();
    }

    /** Null while a ticket of the order is good; cancelled while the money of one was not given back. */
    private TicketStatus end(Overlay state) {
        List<Ticket> left = TicketOrder.tickets(state, order.id());
        if (left.stream().anyMatch(Ticket::isGood)) {
            return null;
        }
        return left.stream().anyMatch(ticket -> ticket.status() == TicketStatus.CANCELLED)
                ? TicketStatus.CANCELLED
                : TicketStatus.REFUNDED;
    }

    /**
     * Returns the answer.
     *
     * @param id of what it was done by
     * @param transactionId null when no money moved
     */
    String tell(Journal journal, UUID id, String orderStatus, UUID transactionId, String traceparent) {
        String body = TicketJson.voided(id, this, orderStatus, transactionId, journal.nowMicros());
        journal.tell("ticket." + status.news(), order.id(), order.organizationId(), body, traceparent);
        return body;
    }
}
