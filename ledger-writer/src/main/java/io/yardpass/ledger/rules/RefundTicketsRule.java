package io.yardpass.ledger.rules;

import io.yardpass.domain.RefundTickets;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.EnumSet;
import java.util.List;

/**
 * Tickets of an order are refunded: those that nobody used yet, and those that were cancelled and whose money was not given
 * back.
 */
final class RefundTicketsRule implements Rule {
    private final RefundTickets command;
    private final Voiding voiding;

    RefundTicketsRule(RefundTickets command) {
        this.command = command;
        this.voiding = new Voiding(command, command.tickets(), EnumSet.of(TicketStatus.ISSUED, TicketStatus.CANCELLED));
    }

    @Override
    public String content() {
        return "REFUND " + command.id() + "\n" + voiding.content();
    }

    @Override
    public void read(Reads reads) {
        TicketOrder order = voiding.read(reads);
        if (order != null) {
            TicketRefund.read(reads, order);
        }
    }

    @Override
    public boolean restsOn(Journal journal) {
        return voiding.restsOn(journal);
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        return voiding.decide(state, this::refund);
    }

    private Decision refund(Overlay state, TicketOrder order, List<Ticket> tickets) {
        TicketRefund refund = TicketRefund.of(order, tickets);
        Refuse refusal = refund.refuse(state);
        return refusal != null
                ? refusal
                : (Decision.Accept) (journal, _) ->
                        refund.write(journal, command.id(), TicketJson.claims(command.caller()), command.traceparent());
    }
}
