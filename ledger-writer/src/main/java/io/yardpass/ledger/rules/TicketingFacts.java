package io.yardpass.ledger.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What was read of {@link TicketingReadSet} for the attempt at hand. Never older than that: each is looked at seldom, and by
 * others beside the writer too. Nothing of it is forgotten before the attempt ends.
 */
final class TicketingFacts {
    final Memory<UUID, Hold> holds = new Memory<>(Integer.MAX_VALUE);
    final Memory<UUID, Ticket> tickets = new Memory<>(Integer.MAX_VALUE);
    final Memory<UUID, TicketOrder> orders = new Memory<>(Integer.MAX_VALUE);
    final Map<String, UUID> codes = new LinkedHashMap<>();
    final List<UUID> dueHolds = new ArrayList<>();

    void enter(TicketingReadSet readSet, TicketingReadResult found) {
        found.holds.forEach(hold -> holds.put(hold.id(), hold));
        for (Hold hold : found.dueHolds) {
            holds.put(hold.id(), hold);
            dueHolds.add(hold.id());
        }
        // In an order of their own: those that another command asked for were read before the rest of theirs.
        Map<UUID, Set<UUID>> sold = new LinkedHashMap<>();
        for (Ticket ticket : found.tickets) {
            tickets.put(ticket.id(), ticket);
            codes.put(ticket.code(), ticket.id());
            if (ticket.status().isSold()) {
                sold.computeIfAbsent(ticket.orderId(), order -> new TreeSet<>()).add(ticket.id());
            }
        }
        found.orders.forEach(order -> orders.put(order.id(), order));
        for (UUID order : readSet.ticketsOf) {
            orders.put(order, orders.get(order).with(List.copyOf(sold.getOrDefault(order, Set.of()))));
        }
    }

    void clear() {
        holds.clear();
        tickets.clear();
        orders.clear();
        codes.clear();
        dueHolds.clear();
    }
}
