package io.yardpass.ledger.rules;

import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TransferTicket;
import java.util.List;
import java.util.UUID;

/** The facts as one batch changes them; the next attempt reads them again. */
final class TicketingState {
    private final TicketingFacts facts;
    final Layer<UUID, Hold> holds;
    final Layer<UUID, Ticket> tickets;
    final Layer<UUID, TicketOrder> orders;

    TicketingState(TicketingFacts facts) {
        this.facts = facts;
        holds = new Layer<>(facts.holds);
        tickets = new Layer<>(facts.tickets);
        orders = new Layer<>(facts.orders);
    }

    /** Null when there is none. */
    Ticket byCode(String code) {
        UUID id = facts.codes.get(code);
        return id == null ? null : tickets.get(id);
    }

    /** Of those whose time was over when they were read, what is held still. */
    List<Hold> dueHolds() {
        return facts.dueHolds.stream()
                .map(holds::get)
                .filter(hold -> hold.status() == HoldStatus.HELD)
                .toList();
    }

    /** True when what the client made an id for has another's. */
    boolean isTaken(TicketingCommand command) {
        return switch (command) {
            case HoldTickets hold -> holds.get(hold.id()) != null;
            case TransferTicket transfer -> tickets.get(transfer.id()) != null;
            case ReleaseHold _, ScanTicket _, ReturnTickets _ -> false;
        };
    }
}
