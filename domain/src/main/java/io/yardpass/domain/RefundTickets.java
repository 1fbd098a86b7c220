package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * An organizer refunds tickets of an order: the buyer gets the money back, and they are for sale again.
 *
 * @param id of the refund, made by the client
 */
public record RefundTickets(UUID id, OrderTickets tickets, Envelope envelope) implements TicketingCommand {
    public RefundTickets {
        requireNonNull(id, "id");
        requireNonNull(tickets, "tickets");
        requireNonNull(envelope, "envelope");
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.TICKET_REFUNDS;
    }

    @Override
    public String about() {
        return tickets.orderId().toString();
    }
}
