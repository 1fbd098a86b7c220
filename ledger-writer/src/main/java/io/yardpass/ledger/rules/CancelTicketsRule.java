package io.yardpass.ledger.rules;

import io.yardpass.domain.CancelTickets;
import java.util.EnumSet;
import java.util.List;

/** Tickets of an order are cancelled: no money moves. */
final class CancelTicketsRule implements Rule {
    private final CancelTickets command;
    private final Voiding voiding;

    CancelTicketsRule(CancelTickets command) {
        this.command = command;
        this.voiding = new Voiding(command, command.tickets(), EnumSet.of(TicketStatus.ISSUED));
    }

    @Override
    public String content() {
        return "CANCEL " + command.id() + "\n" + voiding.content();
    }

    @Override
    public void read(Reads reads) {
        voiding.read(reads);
    }

    @Override
    public boolean restsOn(Journal journal) {
        return voiding.restsOn(journal);
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        return voiding.decide(state, (_, order, tickets) -> cancel(order, tickets));
    }

    private Decision.Accept cancel(TicketOrder order, List<Ticket> tickets) {
        Voided cancelled = new Voided(order, tickets, TicketStatus.CANCELLED, 0, 0);
        return (journal, _) -> {
            String orderStatus = cancelled.write(journal, TicketJson.claims(command.caller()));
            return cancelled.tell(journal, command.id(), orderStatus, null, command.traceparent());
        };
    }
}
