package io.yardpass.ledger.rules;

import io.yardpass.domain.Money;
import io.yardpass.ledger.rules.Decision.Refuse;
import io.yardpass.ledger.rules.TicketingRows.Refund;
import java.util.List;
import java.util.UUID;

/** The buyer of an order gets what tickets of it cost, and the platform bears its fee's part of that: whoever asks for it. */
record TicketRefund(Voided tickets, List<Leg> legs) {
    static TicketRefund of(TicketOrder order, List<Ticket> tickets) {
        // Less than the order's total, which was counted when it was bought.
        long amount = tickets.stream().mapToLong(Ticket::priceCents).sum();
        long fee = Postings.feeRefundCents(order.totalCents(), order.feeCents(), order.refundedCents(), amount);
        return new TicketRefund(
                new Voided(order, tickets, TicketStatus.REFUNDED, amount, fee),
                Postings.ofRefund(new Money(amount, order.currency()), fee, order.buyerId(), order.organizationId()));
    }

    static void read(Reads reads, TicketOrder order) {
        reads.need(Facts.ACCOUNTS, AccountKey.userCash(order.buyerId(), order.currency()));
        reads.need(Facts.ACCOUNTS, AccountKey.organizationReceivable(order.organizationId(), order.currency()));
        reads.need(Facts.ACCOUNTS, AccountKey.platformRevenue(order.currency()));
    }

    /** Null for nothing. */
    Refuse refuse(Overlay state) {
        return Limits.refuse(state, legs);
    }

    /**
     * Returns the answer.
     *
     * @param id of the refund
     * @param actor whose refund it is, as claims of a token
     */
    String write(Journal journal, UUID id, String actor, String traceparent) {
        String orderStatus = tickets.write(journal, actor);
        return tickets.tell(journal, id, orderStatus, pay(journal, id), traceparent);
    }

    /** Returns the transaction's id; null for what cost nothing. */
    private UUID pay(Journal journal, UUID id) {
        TicketOrder order = tickets.order();
        UUID transactionId = legs.isEmpty()
                ? null
                : journal.post(
                        new TransactionDraft(journal.nextId(), "ticket_refund", "order", order.id(), null, null, legs));
        journal.ticketing.refunds.add(new Refund(
                id, order.id(), order.organizationId(), transactionId, tickets.amountCents(), tickets.feeCents()));
        return transactionId;
    }
}
