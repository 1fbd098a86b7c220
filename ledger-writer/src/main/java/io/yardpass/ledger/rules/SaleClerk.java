package io.yardpass.ledger.rules;

import io.yardpass.domain.PurchaseTickets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/** Writes down what was sold. */
final class SaleClerk {
    private static final String TOPIC = "ticket.purchased";

    private final Journal journal;
    private final HoldClerk holds;
    private final Overlay state;
    private final Ids ids;
    private final long nowMicros;

    SaleClerk(Journal journal, HoldClerk holds, Overlay state, Ids ids, long nowMicros) {
        this.journal = journal;
        this.holds = holds;
        this.state = state;
        this.ids = ids;
        this.nowMicros = nowMicros;
    }

    /** Returns the receipt. */
    String sell(Decision.Sell decision, String fingerprint) {
        PurchaseTickets purchase = decision.purchase();
        journal.openProfile(purchase.buyerId());
        UUID transactionId = decision.legs().isEmpty() ? null : post(purchase, decision);
        if (decision.hold() != null) {
            holds.end(decision.hold(), HoldStatus.CONSUMED);
        }
        decision.lines().forEach(line -> takeTickets(purchase.buyerId(), line));
        Sale sale = new Sale(decision, fingerprint, transactionId, ids.next(nowMicros), tickets(decision), nowMicros);
        journal.sales.add(sale);
        journal.messages.add(new OutboxMessage(
                sale.messageId(),
                TOPIC,
                sale.orderId().toString(),
                sale.organizationId(),
                SaleJson.message(sale),
                purchase.traceparent()));
        return sale.receipt();
    }

    private UUID post(PurchaseTickets purchase, Decision.Sell decision) {
        journal.count(purchase.payment(), purchase.route(), purchase.orderId(), decision.total());
        return journal.post(new TransactionDraft(
                ids.next(nowMicros),
                "ticket_purchase",
                "order",
                purchase.orderId(),
                purchase.occurredAtMicros(),
                null,
                decision.legs()));
    }

    private void takeTickets(UUID buyerId, Decision.Line line) {
        state.moveStock(line.tier().id(), line.quantity(), 0);
        state.countClaims(buyerId, line.tier().id(), line.quantity());
    }

    private List<Sale.Ticket> tickets(Decision.Sell decision) {
        List<Sale.Ticket> tickets = new ArrayList<>();
        Iterator<String> codes = ids.codes(decision.tickets()).iterator();
        for (Decision.Line line : decision.lines()) {
            for (int i = 0; i < line.quantity(); i++) {
                tickets.add(new Sale.Ticket(
                        ids.next(nowMicros), line.tier().id(), line.tier().priceCents(), codes.next()));
            }
        }
        return tickets;
    }
}
