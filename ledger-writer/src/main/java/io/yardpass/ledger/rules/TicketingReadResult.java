package io.yardpass.ledger.rules;

import java.util.ArrayList;
import java.util.List;

/** What there is of {@link TicketingReadSet}. */
public final class TicketingReadResult {
    public final List<Hold> holds = new ArrayList<>();
    public final List<Hold> dueHolds = new ArrayList<>();
    public final List<Ticket> tickets = new ArrayList<>();
    /** Without their tickets, which are among the tickets. */
    public final List<TicketOrder> orders = new ArrayList<>();
}
