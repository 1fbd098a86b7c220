package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * An organizer cancels tickets of an order: no money moves, and they are for sale again.
 *
 * @param id of the cancellation, made by the client
 */
public record CancelTickets(UUID id, OrderTickets tickets, Envelope envelope) implements TicketingCommand {
    public CancelTickets {
        requireNonNull(id, "id");
        requireNonNull(tickets, "tickets");
        requireNonNull(envelope, "envelope");
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.TICKET_CANCELLATIONS;
    }

    @Override
    public String about() {
        return tickets.orderId().toString();
    }
}
