package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.PER_BUYER_LIMIT;
import static io.yardpass.domain.RefusalCode.TRANSFER_LIMIT;
import static io.yardpass.domain.RefusalCode.TRANSFER_TO_OWNER;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TICKET;

import io.yardpass.domain.Caller;
import io.yardpass.domain.TransferTicket;
import io.yardpass.ledger.rules.Decision.Refuse;
import io.yardpass.ledger.rules.TicketingRows.Successor;

/** A ticket goes to somebody else: another one, with a code of its own, takes its place. */
final class TransferTicketRule implements Rule {
    private final TransferTicket command;

    TransferTicketRule(TransferTicket command) {
        this.command = command;
    }

    @Override
    public String content() {
        return String.join("\n", "ticket " + command.ticketId(), "as " + command.id(), "to " + command.toUserId());
    }

    @Override
    public void read(Reads reads) {
        reads.need(Facts.TICKETS, command.id());
        reads.need(Facts.PROFILES, command.toUserId());
        Ticket ticket = reads.need(Facts.TICKETS, command.ticketId());
        if (ticket != null) {
            reads.need(Facts.EVENTS, ticket.eventId());
            reads.tierFor(command.toUserId(), ticket.tierId());
        }
    }

    @Override
    public boolean isIdTaken(Overlay state) {
        return state.get(Facts.TICKETS, command.id()) != null;
    }

    @Override
    public boolean restsOn(Journal journal) {
        return journal.ticketing.successors.containsKey(command.ticketId());
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        Ticket ticket = state.get(Facts.TICKETS, command.ticketId());
        if (ticket == null || !mayHandOver(command.caller(), ticket)) {
            return Refuse.because(UNKNOWN_TICKET, "there is no such ticket");
        }
        Refuse refusal = state.get(Facts.EVENTS, ticket.eventId()).refuseCancelled();
        if (refusal == null) {
            refusal = TicketMoves.refuseMoved(ticket);
        }
        if (refusal == null) {
            refusal = refuseRecipient(state, ticket);
        }
        return refusal != null ? refusal : (Decision.Accept) (journal, _) -> handOver(journal, ticket);
    }

    private static boolean mayHandOver(Caller caller, Ticket ticket) {
        return switch (caller.role()) {
            case SERVICE_ROLE -> caller.serves(ticket.organizationId());
            case AUTHENTICATED -> caller.subject().equals(ticket.ownerId());
            case ANON -> false;
        };
    }

    /** Each transfer leaves a ticket behind for good, so that there is an end to them. */
    private Refuse refuseRecipient(Overlay state, Ticket ticket) {
        if (command.toUserId().equals(ticket.ownerId())) {
            return Refuse.because(TRANSFER_TO_OWNER, "the ticket is that user's already");
        }
        if (ticket.transfers() >= TransferTicket.TRANSFERS_MAX) {
            return Refuse.because(TRANSFER_LIMIT, "it was handed over " + ticket.transfers() + " times, and no more");
        }
        Integer limit = state.get(Facts.TIERS, ticket.tierId()).perBuyerLimit();
        if (limit == null) {
            return null;
        }
        return state.claimsOf(command.toUserId(), ticket.tierId()) + 1 > limit
                ? Refuse.because(PER_BUYER_LIMIT, "a user may own " + limit + " tickets of tier " + ticket.tierId())
                : null;
    }

    /** The answer does not name the new code: it is the new owner's alone. */
    private String handOver(Journal journal, Ticket ticket) {
        Overlay state = journal.state();
        Ticket old = TicketMoves.move(journal, ticket, TicketStatus.TRANSFERRED, 0, command);
        Ticket issued =
                old.issuedTo(command.toUserId(), command.id(), journal.codes(1).getFirst());
        journal.openProfile(issued.ownerId());
        state.put(Facts.TICKETS, issued.id(), issued);
        journal.ticketing.successors.put(issued.id(), new Successor(issued, old.id()));
        state.countClaims(old.ownerId(), old.tierId(), -1);
        state.countClaims(issued.ownerId(), issued.tierId(), 1);
        String message = TicketJson.transferMessage(old, issued, journal.nowMicros());
        TicketMoves.tell(journal, TicketStatus.TRANSFERRED, old.orderId(), old.organizationId(), message, command);
        return TicketJson.transferred(old, issued, journal.nowMicros());
    }
}
