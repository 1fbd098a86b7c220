package io.yardpass.ledger.rules;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/** What is to be read of holds and of tickets that were sold. */
public final class TicketingReadSet {
    public final Set<UUID> holds = new LinkedHashSet<>();
    public final Set<UUID> tickets = new LinkedHashSet<>();
    /** Tickets by what a scan takes. */
    public final Set<String> codes = new LinkedHashSet<>();

    public final Set<UUID> orders = new LinkedHashSet<>();
    /** Of these orders the tickets that somebody has: only for whoever may handle them. */
    public final Set<UUID> ticketsOf = new LinkedHashSet<>();

    /** Null when no hold is to expire. */
    public DueHolds dueHolds;

    /** Holds whose time is over at that moment, the oldest first. */
    public record DueHolds(long untilMicros, int holdsMax) {}

    boolean isEmpty() {
        return holds.isEmpty()
                && tickets.isEmpty()
                && codes.isEmpty()
                && orders.isEmpty()
                && ticketsOf.isEmpty()
                && dueHolds == null;
    }

    void addAll(TicketingReadSet others) {
        holds.addAll(others.holds);
        tickets.addAll(others.tickets);
        codes.addAll(others.codes);
        orders.addAll(others.orders);
        ticketsOf.addAll(others.ticketsOf);
        dueHolds = dueHolds == null ? others.dueHolds : dueHolds;
    }
}
