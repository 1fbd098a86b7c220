package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.TICKET_NOT_REDEEMED;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TICKET;
import static io.yardpass.domain.RefusalCode.UNSCAN_TOO_LATE;

import io.yardpass.domain.UnscanTicket;
import io.yardpass.ledger.rules.Decision.Refuse;

/** A scan by mistake is undone, for a while: the ticket lets somebody in again. */
final class UnscanTicketRule implements Rule {
    private final UnscanTicket command;

    UnscanTicketRule(UnscanTicket command) {
        this.command = command;
    }

    @Override
    public String content() {
        return "unscan " + command.ticketId();
    }

    @Override
    public void read(Reads reads) {
        Ticket ticket = reads.need(Facts.TICKETS, command.ticketId());
        if (ticket != null) {
            reads.member(command.caller(), ticket.organizationId());
        }
    }

    @Override
    public boolean restsOn(Journal journal) {
        return journal.ticketing.successors.containsKey(command.ticketId());
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        Ticket ticket = state.get(Facts.TICKETS, command.ticketId());
        MemberRole role = ticket == null ? null : MemberRole.of(command.caller(), ticket.organizationId(), state);
        if (role == null) {
            return Refuse.because(UNKNOWN_TICKET, "there is no such ticket");
        }
        if (!role.administers()) {
            return Refuse.because(FORBIDDEN, "only owners and admins of the organization undo a scan");
        }
        Refuse refusal = refuse(ticket, nowMicros);
        return refusal != null ? refusal : (Decision.Accept) (journal, _) -> undo(journal, ticket);
    }

    private Refuse refuse(Ticket ticket, long nowMicros) {
        return switch (ticket.status()) {
            case REDEEMED -> isTooLate(ticket, nowMicros) ? tooLate(ticket) : null;
            case ISSUED -> Refuse.because(TICKET_NOT_REDEEMED, "the ticket is not redeemed");
            case TRANSFERRED, REFUNDED, CANCELLED -> TicketMoves.refuseMoved(ticket);
        };
    }

    /** By the database's clock too: a writer whose clock was set back, or is another's, opens no door late. */
    private boolean isTooLate(Ticket ticket, long nowMicros) {
        Long atMicros = ticket.redeemedAtMicros();
        long withinMicros = command.within().toNanos() / 1_000;
        return atMicros == null || Math.max(nowMicros - atMicros, ticket.redeemedAgoMicros()) > withinMicros;
    }

    private Refuse tooLate(Ticket ticket) {
        return Refuse.because(
                UNSCAN_TOO_LATE,
                TicketMoves.redeemed(ticket) + ", and a scan is undone within "
                        + command.within().toSeconds() + " seconds");
    }

    private String undo(Journal journal, Ticket redeemed) {
        Ticket issued = TicketMoves.move(journal, redeemed, TicketStatus.ISSUED, 0, command);
        String body = Json.object(json -> {
            TicketJson.writeTicket(json, issued);
            Json.time(json, "redeemed_at", redeemed.redeemedAtMicros());
            Json.time(json, "posted_at", journal.nowMicros());
        });
        TicketMoves.tell(journal, TicketStatus.ISSUED, redeemed.orderId(), redeemed.organizationId(), body, command);
        return body;
    }
}
