package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.TICKET_ALREADY_REDEEMED;
import static io.yardpass.domain.RefusalCode.TICKET_NOT_ISSUED;

import io.yardpass.domain.CallerCommand;
import io.yardpass.ledger.rules.Decision.Refuse;
import io.yardpass.ledger.rules.TicketingRows.TicketFact;
import io.yardpass.ledger.rules.TicketingRows.TicketMove;
import java.util.UUID;

/** How a ticket that was sold goes from one state to another. */
final class TicketMoves {
    private TicketMoves() {}

    /** What speaks against moving a ticket, that it moved before; null for nothing. */
    static Refuse refuseMoved(Ticket ticket) {
        return switch (ticket.status()) {
            case ISSUED -> null;
            case REDEEMED -> Refuse.because(TICKET_ALREADY_REDEEMED, redeemed(ticket));
            case TRANSFERRED -> Refuse.because(TICKET_NOT_ISSUED, "the ticket was transferred");
            case REFUNDED -> Refuse.because(TICKET_NOT_ISSUED, "the ticket was refunded");
            case CANCELLED -> Refuse.because(TICKET_NOT_ISSUED, "the ticket was cancelled");
        };
    }

    static String redeemed(Ticket ticket) {
        Long at = ticket.redeemedAtMicros();
        return "the ticket was redeemed" + (at == null ? "" : " at " + Json.time(at));
    }

    /** @param amountCents what was refunded of it */
    static Ticket move(Journal journal, Ticket ticket, TicketStatus to, long amountCents, CallerCommand command) {
        return move(journal, ticket, to, amountCents, TicketJson.claims(command.caller()));
    }

    /** @param actor who moves it, as claims of a token */
    static Ticket move(Journal journal, Ticket ticket, TicketStatus to, long amountCents, String actor) {
        Ticket moved = ticket.moved(to, journal.nowMicros());
        journal.state().put(Facts.TICKETS, moved.id(), moved);
        journal.ticketing.moves.add(new TicketMove(moved.id(), ticket.status(), to, actor));
        journal.ticketing.facts.add(new TicketFact(journal.nextId(), moved, to, amountCents));
        return moved;
    }

    static void tell(
            Journal journal,
            TicketStatus to,
            UUID orderId,
            UUID organizationId,
            String payload,
            CallerCommand command) {
        journal.tell("ticket." + to.news(), orderId, organizationId, payload, command.traceparent());
    }
}
