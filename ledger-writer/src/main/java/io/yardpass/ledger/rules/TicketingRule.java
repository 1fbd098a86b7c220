package io.yardpass.ledger.rules;

import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TransferTicket;

/** Whether something is done with holds and with tickets that were sold. Changes nothing. */
final class TicketingRule {
    private final HoldRule holds;
    private final TicketRule tickets;
    private final ReturnRule returns;

    TicketingRule(Overlay state, long nowMicros) {
        holds = new HoldRule(state, nowMicros);
        tickets = new TicketRule(state);
        returns = new ReturnRule(state);
    }

    Decision decide(TicketingCommand command) {
        return switch (command) {
            case HoldTickets hold -> holds.decide(hold);
            case ReleaseHold release -> holds.decide(release);
            case ScanTicket scan -> tickets.decide(scan);
            case TransferTicket transfer -> tickets.decide(transfer);
            case ReturnTickets returned -> returns.decide(returned);
        };
    }
}
