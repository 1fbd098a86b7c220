package io.yardpass.ledger.rules;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.ledger.rules.TicketingRows.Refund;
import io.yardpass.ledger.rules.TicketingRows.Successor;
import io.yardpass.ledger.rules.TicketingRows.TicketFact;
import io.yardpass.ledger.rules.TicketingRows.TicketMove;
import java.util.UUID;

/** Writes down where tickets go that were sold. */
final class TicketClerk {
    private static final String TOPIC = "ticket.";

    private final Journal journal;
    private final TicketingRows rows;
    private final Overlay state;
    private final Ids ids;
    private final long nowMicros;

    TicketClerk(Journal journal, Overlay state, Ids ids, long nowMicros) {
        this.journal = journal;
        this.rows = journal.ticketing;
        this.state = state;
        this.ids = ids;
        this.nowMicros = nowMicros;
    }

    /** Returns the answer. */
    String redeem(TicketingAct.Redeem act) {
        Ticket redeemed =
                move(act.ticket(), TicketStatus.REDEEMED, 0, act.command().caller());
        String body = TicketJson.redeemed(redeemed);
        tell(TicketStatus.REDEEMED, redeemed.orderId(), redeemed.organizationId(), body, act.command());
        return body;
    }

    /** Returns the answer, which does not name the new code: it is the new owner's alone. */
    String handOver(TicketingAct.HandOver act) {
        var command = act.command();
        Ticket old = move(act.ticket(), TicketStatus.TRANSFERRED, 0, command.caller());
        Ticket issued =
                old.issuedTo(command.toUserId(), command.id(), ids.codes(1).getFirst());
        journal.openProfile(issued.ownerId());
        state.ticketing.tickets.put(issued.id(), issued);
        rows.successors.put(issued.id(), new Successor(issued, old.id()));
        state.countClaims(old.ownerId(), old.tierId(), -1);
        state.countClaims(issued.ownerId(), issued.tierId(), 1);
        tell(
                TicketStatus.TRANSFERRED,
                old.orderId(),
                old.organizationId(),
                TicketJson.transferMessage(old, issued, nowMicros),
                command);
        return TicketJson.transferred(old, issued, nowMicros);
    }

    /** Returns the answer. */
    String takeBack(TicketingAct.TakeBack act) {
        var command = act.command();
        TicketStatus status = switch (command.kind()) {
            case REFUND -> TicketStatus.REFUNDED;
            case CANCEL -> TicketStatus.CANCELLED;
        };
        for (Ticket ticket : act.tickets()) {
            long amount = status == TicketStatus.REFUNDED ? ticket.priceCents() : 0;
            move(ticket, status, amount, command.caller());
            state.moveStock(ticket.tierId(), -1, 0);
            state.countClaims(ticket.ownerId(), ticket.tierId(), -1);
        }
        TicketOrder left =
                act.order().less(act.tickets().stream().map(Ticket::id).toList(), act.amountCents());
        state.ticketing.orders.put(left.id(), left);
        boolean isClosed = left.tickets().isEmpty();
        if (isClosed) {
            rows.closedOrders.put(left.id(), status);
        }
        UUID transactionId = status == TicketStatus.REFUNDED ? giveBack(act) : null;
        String body = TicketJson.returned(act, status, isClosed, transactionId, nowMicros);
        tell(status, left.id(), left.organizationId(), body, command);
        return body;
    }

    /** Returns the transaction's id; null when nothing was paid. */
    private UUID giveBack(TicketingAct.TakeBack act) {
        TicketOrder order = act.order();
        UUID transactionId = act.legs().isEmpty()
                ? null
                : journal.post(new TransactionDraft(
                        ids.next(nowMicros), "ticket_refund", "order", order.id(), null, null, act.legs()));
        rows.refunds.add(new Refund(
                act.command().id(),
                order.id(),
                order.organizationId(),
                transactionId,
                act.amountCents(),
                act.feeCents()));
        return transactionId;
    }

    private Ticket move(Ticket ticket, TicketStatus to, long amountCents, Caller by) {
        Ticket moved = ticket.moved(to, nowMicros);
        state.ticketing.tickets.put(moved.id(), moved);
        rows.moves.add(new TicketMove(moved.id(), to, TicketJson.claims(by)));
        rows.facts.add(new TicketFact(ids.next(nowMicros), moved, to, amountCents));
        return moved;
    }

    private void tell(TicketStatus kind, UUID orderId, UUID organizationId, String payload, CallerCommand command) {
        journal.messages.add(new OutboxMessage(
                ids.next(nowMicros),
                TOPIC + kind.wireName(),
                orderId.toString(),
                organizationId,
                payload,
                command.traceparent()));
    }
}
