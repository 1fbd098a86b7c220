package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.UUID;

/**
 * An organizer takes tickets of an order back; they are for sale again.
 *
 * @param id of the return, made by the client
 * @param ticketIds which; none named means all that are still issued
 */
public record ReturnTickets(UUID id, Kind kind, UUID orderId, List<UUID> ticketIds, Envelope envelope)
        implements TicketingCommand {
    public static final int TICKETS_MAX = PurchaseTickets.TICKETS_MAX;

    /** Whether the buyer gets the money back. */
    public enum Kind {
        REFUND(CommandRoute.TICKET_REFUNDS),
        CANCEL(CommandRoute.TICKET_CANCELLATIONS);

        private final CommandRoute route;

        Kind(CommandRoute route) {
            this.route = route;
        }
    }

    public ReturnTickets {
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        requireNonNull(orderId, "orderId");
        requireNonNull(envelope, "envelope");
        ticketIds = List.copyOf(ticketIds);
        if (ticketIds.size() > TICKETS_MAX) {
            throw new IllegalArgumentException("at most " + TICKETS_MAX + " tickets are returned at once");
        }
        if (ticketIds.stream().distinct().count() < ticketIds.size()) {
            throw new IllegalArgumentException("a ticket is named once");
        }
    }

    @Override
    public CommandRoute route() {
        return kind.route;
    }
}
