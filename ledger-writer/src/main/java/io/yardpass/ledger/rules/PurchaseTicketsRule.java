package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.UNKNOWN_EVENT;
import static io.yardpass.domain.RefusalCode.UNKNOWN_HOLD;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TIER;

import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/** An order, its tickets and its money: all of it, or nothing. */
final class PurchaseTicketsRule implements Rule {
    private static final String TOPIC = "ticket.purchased";

    private final PurchaseTickets purchase;

    PurchaseTicketsRule(PurchaseTickets purchase) {
        this.purchase = purchase;
    }

    @Override
    public String content() {
        StringBuilder content = new StringBuilder(256);
        content.append("order ").append(purchase.orderId());
        content.append("\nevent ").append(purchase.eventId());
        content.append("\nbuyer ").append(purchase.buyerId());
        purchase.items().stream()
                .sorted(Comparator.comparing(PurchaseTickets.Item::tierId))
                .forEach(item -> content.append("\nitem ")
                        .append(item.tierId())
                        .append(' ')
                        .append(item.quantity()));
        content.append("\ntotal ").append(purchase.total().cents());
        content.append(' ').append(purchase.total().currency());
        content.append("\noccurred ").append(purchase.occurredAtMicros());
        if (purchase.holdId() != null) {
            content.append("\nhold ").append(purchase.holdId());
        }
        content.append("\npayment ").append(purchase.payment().reference());
        return content.toString();
    }

    @Override
    public void read(Reads reads) {
        reads.need(Facts.PROFILES, purchase.buyerId());
        reads.payment(purchase.payment());
        if (purchase.holdId() != null) {
            reads.need(Facts.HOLDS, purchase.holdId());
        }
        purchase.items().forEach(item -> reads.tierFor(purchase.buyerId(), item.tierId()));
        String currency = purchase.total().currency();
        reads.need(Facts.ACCOUNTS, AccountKey.userCash(purchase.buyerId(), currency));
        reads.need(Facts.ACCOUNTS, AccountKey.platformRevenue(currency));
        // Be it old: whose an event is never changes.
        SaleEvent event = reads.need(Facts.EVENTS, purchase.eventId());
        if (event != null) {
            reads.need(Facts.ACCOUNTS, AccountKey.organizationReceivable(event.organizationId(), currency));
        }
    }

    @Override
    public ReadSet catalogue() {
        ReadSet catalogue = new ReadSet();
        catalogue.add(Facts.EVENTS, purchase.eventId());
        purchase.items().forEach(item -> catalogue.add(Facts.TIERS, item.tierId()));
        return catalogue;
    }

    @Override
    public boolean restsOn(Journal journal) {
        return journal.ticketing.newHolds.containsKey(purchase.holdId());
    }

    @Override
    public Outcome.Conflict idTaken() {
        return new Outcome.Conflict(ConflictCode.ORDER_ID_TAKEN, "another order has this id");
    }

    /** The order is its receipt. */
    @Override
    public DecidedKey posted(String fingerprint, String body) {
        return new DecidedKey.PostedOrder(fingerprint, purchase.orderId(), body);
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        SaleEvent event = state.get(Facts.EVENTS, purchase.eventId());
        if (event == null || !event.sellsTo(purchase.caller())) {
            return Refuse.because(UNKNOWN_EVENT, "there is no such event");
        }
        List<Basket.Line> lines = new ArrayList<>();
        for (PurchaseTickets.Item item : purchase.items()) {
            Tier tier = state.get(Facts.TIERS, item.tierId());
            if (tier == null || !tier.eventId().equals(event.id())) {
                return Refuse.because(UNKNOWN_TIER, "the event has no tier " + item.tierId());
            }
            lines.add(new Basket.Line(tier, item.quantity()));
        }
        Refuse closed = event.refuseSale(nowMicros);
        if (closed != null) {
            return closed;
        }
        Hold hold = purchase.holdId() == null ? null : state.get(Facts.HOLDS, purchase.holdId());
        Basket basket = new Basket(purchase, event, hold, lines);
        Refuse refusal = purchase.holdId() == null ? null : refuseHold(basket, nowMicros);
        if (refusal == null) {
            refusal = basket.refuse(state, nowMicros);
        }
        return refusal != null ? refusal : sell(state, basket);
    }

    /** What speaks against buying what the hold set aside; null for nothing. */
    private Refuse refuseHold(Basket basket, long nowMicros) {
        Hold hold = basket.hold();
        if (hold == null
                || !purchase.buyerId().equals(hold.buyerId())
                || !basket.event().organizationId().equals(hold.organizationId())) {
            return Refuse.because(UNKNOWN_HOLD, "there is no such hold");
        }
        if (purchase.items().stream().noneMatch(item -> item.tierId().equals(hold.tierId()))) {
            return Refuse.because(UNKNOWN_HOLD, "the hold is of a tier that is not among the items");
        }
        return Holds.refuseEnded(hold, nowMicros);
    }

    private Decision sell(Overlay state, Basket basket) {
        List<Leg> legs = Postings.ofPurchase(
                basket.total(),
                basket.event().feeBps(),
                purchase.buyerId(),
                basket.event().organizationId());
        Refuse refusal = Limits.refuse(state, legs);
        if (refusal == null) {
            refusal = PaymentRule.refuse(
                    state, purchase.payment(), PaymentProof.Kind.PURCHASE, purchase.orderId(), basket.total());
        }
        return refusal != null
                ? refusal
                : (Decision.Accept) (journal, fingerprint) -> sell(journal, basket, legs, fingerprint);
    }

    private String sell(Journal journal, Basket basket, List<Leg> legs, String fingerprint) {
        journal.openProfile(purchase.buyerId());
        UUID transactionId = legs.isEmpty() ? null : post(journal, basket, legs);
        if (basket.hold() != null) {
            Holds.end(journal, basket.hold(), HoldStatus.CONSUMED);
        }
        for (Basket.Line line : basket.lines()) {
            journal.state().moveStock(line.tier().id(), line.quantity(), 0);
            journal.state().countClaims(purchase.buyerId(), line.tier().id(), line.quantity());
        }
        Sale sale = new Sale(basket, fingerprint, transactionId, tickets(journal, basket), journal.nowMicros());
        journal.sales.add(sale);
        journal.tell(TOPIC, sale.orderId(), sale.organizationId(), SaleJson.message(sale), purchase.traceparent());
        return sale.receipt();
    }

    private UUID post(Journal journal, Basket basket, List<Leg> legs) {
        journal.count(purchase.payment(), purchase.route(), purchase.orderId(), basket.total());
        return journal.post(new TransactionDraft(
                journal.nextId(),
                "ticket_purchase",
                "order",
                purchase.orderId(),
                purchase.occurredAtMicros(),
                null,
                legs));
    }

    private static List<Sale.Ticket> tickets(Journal journal, Basket basket) {
        List<Sale.Ticket> tickets = new ArrayList<>();
        Iterator<String> codes = journal.codes(basket.tickets()).iterator();
        for (Basket.Line line : basket.lines()) {
            for (int i = 0; i < line.quantity(); i++) {
                tickets.add(new Sale.Ticket(
                        journal.nextId(), line.tier().id(), line.tier().priceCents(), codes.next()));
            }
        }
        return tickets;
    }
}
