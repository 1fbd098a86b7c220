package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.TICKET_NOT_ISSUED;
import static io.yardpass.domain.RefusalCode.UNKNOWN_ORDER;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TICKET;

import io.yardpass.domain.CommandRoute;
import io.yardpass.domain.Money;
import io.yardpass.domain.ReturnTickets;
import io.yardpass.ledger.rules.Decision.Refuse;
import io.yardpass.ledger.rules.TicketingRows.Refund;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Tickets of an order are cancelled, or refunded: then their money goes back, and the fee's part with it. */
final class ReturnTicketsRule implements Rule {
    private final ReturnTickets command;

    ReturnTicketsRule(ReturnTickets command) {
        this.command = command;
    }

    /**
     * What goes back. The legs are empty when no money does.
     *
     * @param feeCents the part of the amount that the platform gives back
     */
    record Return(TicketOrder order, List<Ticket> tickets, long amountCents, long feeCents, List<Leg> legs) {}

    @Override
    public String content() {
        return String.join(
                "\n",
                command.kind() + " " + command.id(),
                "order " + command.orderId(),
                "tickets "
                        + command.ticketIds().stream()
                                .map(UUID::toString)
                                .sorted()
                                .collect(Collectors.joining(" ")));
    }

    /** Whose the order is comes first: a stranger's request reads none of its tickets. */
    @Override
    public void read(Reads reads) {
        TicketOrder order = reads.need(Facts.TICKET_ORDERS, command.orderId());
        if (order == null) {
            return;
        }
        MemberRole role = reads.member(command.caller(), order.organizationId());
        if (role == null || !role.administers()) {
            return;
        }
        command.ticketIds().forEach(id -> reads.need(Facts.TICKETS, id));
        List<UUID> sold = reads.need(Facts.TICKETS_OF_ORDER, order.id());
        if (sold != null) {
            sold.forEach(
                    id -> reads.need(Facts.TIERS, reads.need(Facts.TICKETS, id).tierId()));
        }
        reads.need(Facts.ACCOUNTS, AccountKey.userCash(order.buyerId(), order.currency()));
        reads.need(Facts.ACCOUNTS, AccountKey.organizationReceivable(order.organizationId(), order.currency()));
        reads.need(Facts.ACCOUNTS, AccountKey.platformRevenue(order.currency()));
    }

    @Override
    public boolean restsOn(Journal journal) {
        return journal.state()
                        .changed(Facts.PRIOR_COMMANDS)
                        .containsKey(new CommandId(CommandRoute.TICKET_PURCHASES, command.orderId()))
                || journal.ticketing.successors.values().stream()
                        .anyMatch(made -> made.ticket().orderId().equals(command.orderId()));
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        TicketOrder order = state.get(Facts.TICKET_ORDERS, command.orderId());
        MemberRole role = order == null ? null : MemberRole.of(command.caller(), order.organizationId(), state);
        if (role == null) {
            return Refuse.because(UNKNOWN_ORDER, "there is no such order");
        }
        if (!role.administers()) {
            return Refuse.because(FORBIDDEN, "only owners and admins of the organization refund and cancel");
        }
        return command.ticketIds().isEmpty() ? all(state, order) : named(state, order);
    }

    private Decision all(Overlay state, TicketOrder order) {
        List<Ticket> issued = sold(state, order).stream()
                .map(id -> state.get(Facts.TICKETS, id))
                .filter(ticket -> ticket.status() == TicketStatus.ISSUED)
                .toList();
        return issued.isEmpty()
                ? Refuse.because(TICKET_NOT_ISSUED, "the order has no ticket that is issued")
                : decide(state, order, issued);
    }

    private Decision named(Overlay state, TicketOrder order) {
        List<Ticket> tickets = new ArrayList<>();
        for (UUID id : command.ticketIds()) {
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
        return decide(state, order, tickets);
    }

    private static List<UUID> sold(Overlay state, TicketOrder order) {
        List<UUID> sold = state.get(Facts.TICKETS_OF_ORDER, order.id());
        return sold == null ? List.of() : sold;
    }

    private Decision decide(Overlay state, TicketOrder order, List<Ticket> tickets) {
        return switch (command.kind()) {
            case CANCEL -> accept(new Return(order, tickets, 0, 0, List.of()));
            case REFUND -> refund(state, order, tickets);
        };
    }

    private Decision refund(Overlay state, TicketOrder order, List<Ticket> tickets) {
        // Less than the order's total, which was counted when it was bought.
        long amount = tickets.stream().mapToLong(Ticket::priceCents).sum();
        long fee = Postings.feeRefundCents(order.totalCents(), order.feeCents(), order.refundedCents(), amount);
        List<Leg> legs =
                Postings.ofRefund(new Money(amount, order.currency()), fee, order.buyerId(), order.organizationId());
        Refuse refusal = Limits.refuse(state, legs);
        return refusal != null ? refusal : accept(new Return(order, tickets, amount, fee, legs));
    }

    private Decision.Accept accept(Return returned) {
        return (journal, _) -> write(journal, returned);
    }

    private String write(Journal journal, Return returned) {
        Overlay state = journal.state();
        TicketStatus status = switch (command.kind()) {
            case REFUND -> TicketStatus.REFUNDED;
            case CANCEL -> TicketStatus.CANCELLED;
        };
        for (Ticket ticket : returned.tickets()) {
            long amount = status == TicketStatus.REFUNDED ? ticket.priceCents() : 0;
            TicketMoves.move(journal, ticket, status, amount, command);
            state.moveStock(ticket.tierId(), -1, 0);
            state.countClaims(ticket.ownerId(), ticket.tierId(), -1);
        }
        TicketOrder order = returned.order();
        boolean isClosed = reduce(state, returned);
        if (isClosed) {
            journal.ticketing.closedOrders.put(order.id(), status);
        }
        UUID transactionId = status == TicketStatus.REFUNDED ? refund(journal, returned) : null;
        String body = TicketJson.returned(command.id(), returned, status, isClosed, transactionId, journal.nowMicros());
        TicketMoves.tell(journal, status, order.id(), order.organizationId(), body, command);
        return body;
    }

    /** True when nothing is left of the order. */
    private static boolean reduce(Overlay state, Return returned) {
        TicketOrder order = returned.order();
        List<UUID> gone = returned.tickets().stream().map(Ticket::id).toList();
        List<UUID> left =
                sold(state, order).stream().filter(id -> !gone.contains(id)).toList();
        state.put(Facts.TICKETS_OF_ORDER, order.id(), left);
        state.put(Facts.TICKET_ORDERS, order.id(), order.less(returned.amountCents()));
        return left.isEmpty();
    }

    /** Returns the transaction's id; null when nothing was paid. */
    private UUID refund(Journal journal, Return returned) {
        TicketOrder order = returned.order();
        UUID transactionId = returned.legs().isEmpty()
                ? null
                : journal.post(new TransactionDraft(
                        journal.nextId(), "ticket_refund", "order", order.id(), null, null, returned.legs()));
        journal.ticketing.refunds.add(new Refund(
                command.id(),
                order.id(),
                order.organizationId(),
                transactionId,
                returned.amountCents(),
                returned.feeCents()));
        return transactionId;
    }
}
