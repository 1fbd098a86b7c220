package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.TICKET_NOT_ISSUED;
import static io.yardpass.domain.RefusalCode.UNKNOWN_ORDER;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TICKET;

import io.yardpass.domain.Money;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Whether tickets of an order are taken back, and what is given back for them. Changes nothing. */
final class ReturnRule {
    private final Overlay state;

    ReturnRule(Overlay state) {
        this.state = state;
    }

    Decision decide(ReturnTickets command) {
        TicketOrder order = state.ticketing.orders.get(command.orderId());
        MemberRole role = order == null ? null : MemberRole.of(command.caller(), order.organizationId(), state);
        if (role == null) {
            return Refuse.because(UNKNOWN_ORDER, "there is no such order");
        }
        if (!role.administers()) {
            return Refuse.because(FORBIDDEN, "owners and admins of the organization take tickets back");
        }
        return command.ticketIds().isEmpty() ? all(command, order) : named(command, order);
    }

    private Decision all(ReturnTickets command, TicketOrder order) {
        List<Ticket> issued = order.tickets().stream()
                .map(state.ticketing.tickets::get)
                .filter(ticket -> ticket.status() == TicketStatus.ISSUED)
                .toList();
        return issued.isEmpty()
                ? Refuse.because(TICKET_NOT_ISSUED, "the order has no ticket that is issued")
                : takeBack(command, order, issued);
    }

    private Decision named(ReturnTickets command, TicketOrder order) {
        List<Ticket> tickets = new ArrayList<>();
        for (UUID id : command.ticketIds()) {
            Ticket ticket = state.ticketing.tickets.get(id);
            if (ticket == null || !ticket.orderId().equals(order.id())) {
                return Refuse.because(UNKNOWN_TICKET, "the order has no ticket " + id);
            }
            Refuse moved = TicketRule.refuseMoved(ticket);
            if (moved != null) {
                return Refuse.because(moved.code(), moved.detail() + ": " + id);
            }
            tickets.add(ticket);
        }
        return takeBack(command, order, tickets);
    }

    private Decision takeBack(ReturnTickets command, TicketOrder order, List<Ticket> tickets) {
        return switch (command.kind()) {
            case CANCEL -> new TicketingAct.TakeBack(command, order, tickets, 0, 0, List.of());
            case REFUND -> refund(command, order, tickets);
        };
    }

    private Decision refund(ReturnTickets command, TicketOrder order, List<Ticket> tickets) {
        // Less than the order's total, which was counted when it was bought.
        long amount = tickets.stream().mapToLong(Ticket::priceCents).sum();
        long fee = Postings.feeRefundCents(order.totalCents(), order.feeCents(), order.refundedCents(), amount);
        List<Leg> legs =
                Postings.ofRefund(new Money(amount, order.currency()), fee, order.buyerId(), order.organizationId());
        Refuse refusal = Limits.refuse(state, legs);
        return refusal != null ? refusal : new TicketingAct.TakeBack(command, order, tickets, amount, fee, legs);
    }
}
