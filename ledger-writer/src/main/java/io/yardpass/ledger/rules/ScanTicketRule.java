package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.UNKNOWN_TICKET;
import static io.yardpass.domain.RefusalCode.WRONG_EVENT;

import io.yardpass.domain.ScanTicket;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.UUID;

/** A ticket lets somebody in, once. */
final class ScanTicketRule implements Rule {
    private final ScanTicket command;

    ScanTicketRule(ScanTicket command) {
        this.command = command;
    }

    @Override
    public String content() {
        return "scan at " + command.eventId() + "\ncode " + command.code();
    }

    @Override
    public void read(Reads reads) {
        reads.need(Facts.EVENTS, command.eventId());
        UUID id = reads.need(Facts.TICKET_CODES, command.code());
        if (id != null) {
            reads.member(command.caller(), reads.need(Facts.TICKETS, id).organizationId());
        }
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        UUID id = state.get(Facts.TICKET_CODES, command.code());
        Ticket ticket = id == null ? null : state.get(Facts.TICKETS, id);
        if (ticket == null || MemberRole.of(command.caller(), ticket.organizationId(), state) == null) {
            return Refuse.because(UNKNOWN_TICKET, "there is no such ticket");
        }
        if (!ticket.eventId().equals(command.eventId())) {
            return Refuse.because(WRONG_EVENT, "the ticket is of event " + ticket.eventId());
        }
        Refuse calledOff = state.get(Facts.EVENTS, ticket.eventId()).refuseCancelled();
        Refuse refusal = calledOff != null ? calledOff : TicketMoves.refuseMoved(ticket);
        return refusal != null ? refusal : (Decision.Accept) (journal, _) -> redeem(journal, ticket);
    }

    private String redeem(Journal journal, Ticket ticket) {
        Ticket redeemed = TicketMoves.move(journal, ticket, TicketStatus.REDEEMED, 0, command);
        String body = TicketJson.redeemed(redeemed);
        TicketMoves.tell(journal, TicketStatus.REDEEMED, redeemed.orderId(), redeemed.organizationId(), body, command);
        return body;
    }
}
