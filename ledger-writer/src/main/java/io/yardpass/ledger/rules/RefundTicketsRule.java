package io.yardpass.ledger.rules;

import io.yardpass.domain.Money;
import io.yardpass.domain.RefundTickets;
import io.yardpass.ledger.rules.Decision.Refuse;
import io.yardpass.ledger.rules.TicketingRows.Refund;
import io.yardpass.ledger.rules.Voiding.Voided;
import java.util.List;
import java.util.UUID;

/** Tickets of an order are refunded: their buyer gets what they cost, and the platform bears its fee's part of that. */
final class RefundTicketsRule implements Rule {
    private final RefundTickets command;
    private final Voiding voiding;

    RefundTicketsRule(RefundTickets command) {
        this.command = command;
        this.voiding = new Voiding(command, command.tickets());
    }

    @Override
    public String content() {
        return "REFUND " + command.id() + "\n" + voiding.content();
    }

    @Override
    public void read(Reads reads) {
        TicketOrder order = voiding.read(reads);
        if (order != null) {
            reads.need(Facts.ACCOUNTS, AccountKey.userCash(order.buyerId(), order.currency()));
            reads.need(Facts.ACCOUNTS, AccountKey.organizationReceivable(order.organizationId(), order.currency()));
            reads.need(Facts.ACCOUNTS, AccountKey.platformRevenue(order.currency()));
        }
    }

    @Override
    public boolean restsOn(Journal journal) {
        return voiding.restsOn(journal);
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        return voiding.decide(state, this::refund);
    }

    private Decision refund(Overlay state, TicketOrder order, List<Ticket> tickets) {
        // Less than the order's total, which was counted when it was bought.
        long amount = tickets.stream().mapToLong(Ticket::priceCents).sum();
        long fee = Postings.feeRefundCents(order.totalCents(), order.feeCents(), order.refundedCents(), amount);
        List<Leg> legs =
                Postings.ofRefund(new Money(amount, order.currency()), fee, order.buyerId(), order.organizationId());
        Refuse refusal = Limits.refuse(state, legs);
        Voided refunded = new Voided(order, tickets, TicketStatus.REFUNDED, amount, fee);
        return refusal != null ? refusal : (Decision.Accept) (journal, _) -> write(journal, refunded, legs);
    }

    private String write(Journal journal, Voided refunded, List<Leg> legs) {
        String orderStatus = voiding.write(journal, refunded);
        return voiding.tell(journal, refunded, orderStatus, pay(journal, refunded, legs));
    }

    /** Returns the transaction's id; null for what cost nothing. */
    private UUID pay(Journal journal, Voided refunded, List<Leg> legs) {
        UUID order = refunded.order().id();
        UUID transactionId = legs.isEmpty()
                ? null
                : journal.post(
                        new TransactionDraft(journal.nextId(), "ticket_refund", "order", order, null, null, legs));
        journal.ticketing.refunds.add(new Refund(
                command.id(),
                order,
                refunded.order().organizationId(),
                transactionId,
                refunded.amountCents(),
                refunded.feeCents()));
        return transactionId;
    }
}
