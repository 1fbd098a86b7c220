package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.PER_BUYER_LIMIT;
import static io.yardpass.domain.RefusalCode.TICKET_ALREADY_REDEEMED;
import static io.yardpass.domain.RefusalCode.TICKET_NOT_ISSUED;
import static io.yardpass.domain.RefusalCode.TRANSFER_LIMIT;
import static io.yardpass.domain.RefusalCode.TRANSFER_TO_OWNER;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TICKET;
import static io.yardpass.domain.RefusalCode.WRONG_EVENT;

import io.yardpass.domain.Caller;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TransferTicket;
import io.yardpass.ledger.rules.Decision.Refuse;

/** Whether a ticket lets somebody in, or goes to somebody else. Changes nothing. */
final class TicketRule {
    private final Overlay state;

    TicketRule(Overlay state) {
        this.state = state;
    }

    Decision decide(ScanTicket command) {
        Ticket ticket = state.ticketing.byCode(command.code());
        if (ticket == null || MemberRole.of(command.caller(), ticket.organizationId(), state) == null) {
            return unknown();
        }
        if (!ticket.eventId().equals(command.eventId())) {
            return Refuse.because(WRONG_EVENT, "the ticket is of event " + ticket.eventId());
        }
        Refuse refusal = refuseMoved(ticket);
        return refusal != null ? refusal : new TicketingAct.Redeem(command, ticket);
    }

    Decision decide(TransferTicket command) {
        Ticket ticket = state.ticketing.tickets.get(command.ticketId());
        if (ticket == null || !mayHandOver(command.caller(), ticket)) {
            return unknown();
        }
        Refuse moved = refuseMoved(ticket);
        Refuse refusal = moved != null ? moved : refuseRecipient(command, ticket);
        return refusal != null ? refusal : new TicketingAct.HandOver(command, ticket);
    }

    private static boolean mayHandOver(Caller caller, Ticket ticket) {
        return switch (caller.role()) {
            case SERVICE_ROLE -> caller.serves(ticket.organizationId());
            case AUTHENTICATED -> caller.subject().equals(ticket.ownerId());
            case ANON -> false;
        };
    }

    /** Each transfer leaves a ticket behind for good, so that there is an end to them. */
    private Refuse refuseRecipient(TransferTicket command, Ticket ticket) {
        if (command.toUserId().equals(ticket.ownerId())) {
            return Refuse.because(TRANSFER_TO_OWNER, "the ticket is that user's already");
        }
        if (ticket.transfers() >= TransferTicket.TRANSFERS_MAX) {
            return Refuse.because(TRANSFER_LIMIT, "it was handed over " + ticket.transfers() + " times, and no more");
        }
        Integer limit = state.tiers.get(ticket.tierId()).perBuyerLimit();
        if (limit == null) {
            return null;
        }
        return state.claimsOf(command.toUserId(), ticket.tierId()) + 1 > limit
                ? Refuse.because(PER_BUYER_LIMIT, "a user may own " + limit + " tickets of tier " + ticket.tierId())
                : null;
    }

    private static Refuse unknown() {
        return Refuse.because(UNKNOWN_TICKET, "there is no such ticket");
    }

    /** What speaks against moving a ticket, that it moved before; null for nothing. */
    static Refuse refuseMoved(Ticket ticket) {
        return switch (ticket.status()) {
            case ISSUED -> null;
            case REDEEMED -> Refuse.because(TICKET_ALREADY_REDEEMED, "the ticket was redeemed" + at(ticket));
            case TRANSFERRED -> Refuse.because(TICKET_NOT_ISSUED, "the ticket was transferred");
            case REFUNDED -> Refuse.because(TICKET_NOT_ISSUED, "the ticket was refunded");
            case CANCELLED -> Refuse.because(TICKET_NOT_ISSUED, "the ticket was cancelled");
        };
    }

    private static String at(Ticket ticket) {
        return ticket.redeemedAtMicros() == null ? "" : " at " + Json.time(ticket.redeemedAtMicros());
    }
}
