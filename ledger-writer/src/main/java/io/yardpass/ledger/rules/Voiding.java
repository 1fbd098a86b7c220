package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.TICKET_NOT_ISSUED;
import static io.yardpass.domain.RefusalCode.UNKNOWN_ORDER;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TICKET;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CommandRoute;
import io.yardpass.domain.OrderTickets;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a refund and a cancellation have in common: tickets of an order are good no more, and are for sale again. */
final class Voiding {
    private final CallerCommand command;
    private final OrderTickets asked;
    private final Set<TicketStatus> from;

    /** @param from where tickets may be that are voided so */
    Voiding(CallerCommand command, OrderTickets asked, Set<TicketStatus> from) {
        this.command = command;
        this.asked = asked;
        this.from = from;
    }

    /** Decides about tickets of an order that may all be voided. */
    interface OnceChosen {
        Decision decide(Overlay state, TicketOrder order, List<Ticket> tickets);
    }

    String content() {
        return String.join(
                "\n",
                "order " + asked.orderId(),
                "tickets "
                        + asked.ticketIds().stream()
                                .map(UUID::toString)
                                .sorted()
                                .collect(Collectors.joining(" ")));
    }

    /**
     * Whose the order is comes first: a stranger's request reads none of its tickets.
     *
     * @return the order, for whoever may void its tickets; null for others, and while it is not known
     */
    TicketOrder read(Reads reads) {
        TicketOrder order = reads.need(Facts.TICKET_ORDERS, asked.orderId());
        MemberRole role = order == null ? null : reads.member(command.caller(), order.organizationId());
        if (role == null || !role.administers()) {
            return null;
        }
        asked.ticketIds().forEach(id -> reads.need(Facts.TICKETS, id));
        List<UUID> sold = reads.need(Facts.TICKETS_OF_ORDER, order.id());
        if (sold != null) {
            sold.forEach(
                    id -> reads.need(Facts.TIERS, reads.need(Facts.TICKETS, id).tierId()));
        }
        return order;
    }

    boolean restsOn(Journal journal) {
        return journal.state()
                        .changed(Facts.PRIOR_COMMANDS)
                        .containsKey(new CommandId(CommandRoute.TICKET_PURCHASES, asked.orderId()))
                || journal.ticketing.successors.values().stream()
                        .anyMatch(made -> made.ticket().orderId().equals(asked.orderId()));
    }

    Decision decide(Overlay state, OnceChosen next) {
        TicketOrder order = state.get(Facts.TICKET_ORDERS, asked.orderId());
        MemberRole role = order == null ? null : MemberRole.of(command.caller(), order.organizationId(), state);
        if (role == null) {
            return Refuse.because(UNKNOWN_ORDER, "there is no such order");
        }
        if (!role.administers()) {
            return Refuse.because(FORBIDDEN, "only owners and admins of the organization refund and cancel");
        }
        return asked.ticketIds().isEmpty() ? all(state, order, next) : named(state, order, next);
    }

    private Decision all(Overlay state, TicketOrder order, OnceChosen next) {
        List<Ticket> left = TicketOrder.tickets(state, order.id()).stream()
                .filter(ticket -> from.contains(ticket.status()))
                .toList();
        return left.isEmpty()
                ? Refuse.because(TICKET_NOT_ISSUED, "the order has no ticket that is left for this")
                : next.decide(state, order, left);
    }

    private Decision named(Overlay state, TicketOrder order, OnceChosen next) {
        List<Ticket> tickets = new ArrayList<>();
        for (UUID id : asked.ticketIds()) {
            Ticket ticket = state.get(Facts.TICKETS, id);
            if (ticket == null || !ticket.orderId().equals(order.id())) {
                return Refuse.because(UNKNOWN_TICKET, "the order has no ticket " + id);
            }
            if (!from.contains(ticket.status())) {
                Refuse moved = TicketMoves.refuseMoved(ticket);
                return Refuse.because(moved.code(), moved.detail() + ": " + id);
            }
            tickets.add(ticket);
        }
        return next.decide(state, order, tickets);
    }
}
