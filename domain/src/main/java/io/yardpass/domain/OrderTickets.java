package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.UUID;

/**
 * Tickets of one order.
 *
 * @param ticketIds which; none named means all that are still issued
 */
public record OrderTickets(UUID orderId, List<UUID> ticketIds) {
    public static final int TICKETS_MAX = PurchaseTickets.TICKETS_MAX;

    public OrderTickets {
        requireNonNull(orderId, "orderId");
        ticketIds = List.copyOf(ticketIds);
        if (ticketIds.size() > TICKETS_MAX) {
            throw new IllegalArgumentException("at most " + TICKETS_MAX + " tickets are named at once");
        }
        if (ticketIds.stream().distinct().count() < ticketIds.size()) {
            throw new IllegalArgumentException("a ticket is named once");
        }
    }

    /** How many it may be: without names as many as an order can have. */
    public int countMax() {
        return ticketIds.isEmpty() ? TICKETS_MAX : ticketIds.size();
    }
}
