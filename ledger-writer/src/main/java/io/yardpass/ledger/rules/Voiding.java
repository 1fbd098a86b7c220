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
import java.util.UUID;
import java.util.stream.Collectors;

/** What a refund and a cancellation have in common: tickets of an order are good no more, and are for sale again. */
final class Voiding {
    private final CallerCommand command;
    private final OrderTickets asked;

    Voiding(CallerCommand command, OrderTickets asked) {
        this.command = command;
        this.asked = asked;
    }

    /**
     * Tickets of an order, and what becomes of them.
     *
     * @param amountCents what is refunded to the buyer; 0 when no money moves
     * @param feeCents the part of that which the platform bears
     */
    record Voided(TicketOrder order, List<Ticket> tickets, TicketStatus status, long amountCents, long feeCents) {}

    /** Decides about tickets of an order that are all issued. */
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

    private static Decision all(Overlay state, TicketOrder order, OnceChosen next) {
        List<Ticket> issued = sold(state, order).stream()
                .map(id -> state.get(Facts.TICKETS, id))
                .filter(ticket -> ticket.status() == TicketStatus.ISSUED)
                .toList();
        return issued.isEmpty()
                ? Refuse.because(TICKET_NOT_ISSUED, "the order has no ticket that is issued")
                : next.decide(state, order, issued);
    }

    private Decision named(Overlay state, TicketOrder order, OnceChosen next) {
        List<Ticket> tickets = new ArrayList<>();
        for (UUID id : asked.ticketIds()) {
            Ticket ticket = state.get(Facts.TICKETS, id);
            if (ticket == null || !ticket.orderId().equals(order.id())) {
                return Refuse.because(UNKNOWN_TICKET, "the order has no ticket " + id);
            }
            Refuse moved = TicketMoves.refuseMoved(ticket);
            if (moved != null) {
                return Refuse.because(moved.code(), moved.detail() + ": " + id);
            }
            tickets.add(ticket);
        }
        return next.decide(state, order, tickets);
    }

    private static List<UUID> sold(Overlay state, TicketOrder order) {
        List<UUID> sold = state.get(Facts.TICKETS_OF_ORDER, order.id());
        return sold == null ? List.of() : sold;
    }

    /** Writes down everything but money and answer; returns what the order is from now on. */
    String write(Journal journal, Voided voided) {
        Overlay state = journal.state();
        TicketStatus status = voided.status();
        for (Ticket ticket : voided.tickets()) {
            long amount = status == TicketStatus.REFUNDED ? ticket.priceCents() : 0;
            TicketMoves.move(journal, ticket, status, amount, command);
            state.moveStock(ticket.tierId(), -1, 0);
            state.countClaims(ticket.ownerId(), ticket.tierId(), -1);
        }
        if (!leavesNothing(state, voided)) {
            return "completed";
        }
        journal.ticketing.closedOrders.put(voided.order().id(), status);
        return status.wireName();
    }

    private static boolean leavesNothing(Overlay state, Voided voided) {
        TicketOrder order = voided.order();
        List<UUID> gone = voided.tickets().stream().map(Ticket::id).toList();
        List<UUID> left =
                sold(state, order).stream().filter(id -> !gone.contains(id)).toList();
        state.put(Facts.TICKETS_OF_ORDER, order.id(), left);
        state.put(Facts.TICKET_ORDERS, order.id(), order.less(voided.amountCents()));
        return left.isEmpty();
    }

    /** @param transactionId null when no money moved */
    String tell(Journal journal, Voided voided, String orderStatus, UUID transactionId) {
        String body = TicketJson.voided(command.id(), voided, orderStatus, transactionId, journal.nowMicros());
        TicketOrder order = voided.order();
        TicketMoves.tell(journal, voided.status(), order.id(), order.organizationId(), body, command);
        return body;
    }
}
