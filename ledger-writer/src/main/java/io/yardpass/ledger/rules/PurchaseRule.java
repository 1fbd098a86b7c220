package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.AMOUNT_OUT_OF_RANGE;
import static io.yardpass.domain.RefusalCode.CURRENCY_MISMATCH;
import static io.yardpass.domain.RefusalCode.PER_BUYER_LIMIT;
import static io.yardpass.domain.RefusalCode.SOLD_OUT;
import static io.yardpass.domain.RefusalCode.TIER_NOT_ON_SALE;
import static io.yardpass.domain.RefusalCode.TOTAL_MISMATCH;
import static io.yardpass.domain.RefusalCode.UNKNOWN_EVENT;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TIER;

import io.yardpass.domain.AmountLimits;
import io.yardpass.domain.Money;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.ledger.rules.Decision.Line;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Whether a purchase is made, decided on what is known. Changes nothing; everything it looks at must be loaded. */
final class PurchaseRule {
    private final Overlay state;
    private final HoldRule holds;
    private final PaymentRule payments;
    private final long nowMicros;

    PurchaseRule(Overlay state, long nowMicros) {
        this.state = state;
        holds = new HoldRule(state, nowMicros);
        payments = new PaymentRule(state);
        this.nowMicros = nowMicros;
    }

    Decision decide(PurchaseTickets purchase) {
        SaleEvent event = state.event(purchase.eventId());
        if (event == null || !event.sellsTo(purchase.caller())) {
            return Refuse.because(UNKNOWN_EVENT, "there is no such event");
        }
        return sell(purchase, event);
    }

    private Decision sell(PurchaseTickets purchase, SaleEvent event) {
        List<Line> lines = new ArrayList<>();
        for (PurchaseTickets.Item item : purchase.items()) {
            Tier tier = state.tiers.get(item.tierId());
            if (tier == null || !tier.eventId().equals(event.id())) {
                return Refuse.because(UNKNOWN_TIER, "the event has no tier " + item.tierId());
            }
            lines.add(new Line(tier, item.quantity()));
        }
        Refuse unheld = purchase.holdId() == null ? null : holds.refuse(purchase, event);
        Refuse refusal = unheld != null ? unheld : refuseLine(purchase, event, lines);
        return refusal != null ? refusal : price(purchase, event, lines);
    }

    /** What each tier alone has against it; null for nothing. */
    private Refuse refuseLine(PurchaseTickets purchase, SaleEvent event, List<Line> lines) {
        for (Line line : lines) {
            Tier tier = line.tier();
            if (!purchase.total().currency().equals(tier.currency())
                    || !tier.currency().equals(event.currency())) {
                return Refuse.because(CURRENCY_MISMATCH, "the event sells in " + event.currency());
            }
            if (!tier.isOnSale(nowMicros)) {
                return Refuse.because(TIER_NOT_ON_SALE, "tier " + tier.id() + " is not on sale now");
            }
        }
        return null;
    }

    private Decision price(PurchaseTickets purchase, SaleEvent event, List<Line> lines) {
        Money total = new Money(0, event.currency());
        try {
            for (Line line : lines) {
                total = total.plus(new Money(line.tier().priceCents(), event.currency()).times(line.quantity()));
            }
        } catch (ArithmeticException overflow) {
            return tooMuch();
        }
        if (!AmountLimits.isPayment(total.cents())) {
            return tooMuch();
        }
        if (total.cents() != purchase.total().cents()) {
            return new Refuse(TOTAL_MISMATCH, "the total is " + total.cents(), OptionalLong.of(total.cents()));
        }
        Refuse refusal = refuseQuantity(purchase, lines);
        return refusal != null ? refusal : post(purchase, event, lines, total);
    }

    private static Refuse tooMuch() {
        return Refuse.because(
                AMOUNT_OUT_OF_RANGE, "an order is of " + AmountLimits.PAYMENT_CENTS_MAX + " minor units at most");
    }

    /** Limit before stock: a buyer who may not have more is told so even where nothing is left. */
    private Refuse refuseQuantity(PurchaseTickets purchase, List<Line> lines) {
        for (Line line : lines) {
            Integer limit = line.tier().perBuyerLimit();
            if (limit != null
                    && state.claimsOf(purchase.buyerId(), line.tier().id()) - held(purchase, line) + line.quantity()
                            > limit) {
                return Refuse.because(
                        PER_BUYER_LIMIT,
                        "a buyer may own " + limit + " tickets of tier "
                                + line.tier().id());
            }
        }
        for (Line line : lines) {
            long left = line.tier().available() + held(purchase, line);
            if (line.quantity() > left) {
                return Refuse.because(SOLD_OUT, "tier " + line.tier().id() + " has " + left + " tickets left");
            }
        }
        return null;
    }

    /** How many of the line's tickets the purchase's hold has set aside, which are its own. */
    private int held(PurchaseTickets purchase, Line line) {
        Hold hold = hold(purchase);
        return hold != null && hold.tierId().equals(line.tier().id()) ? hold.quantity() : 0;
    }

    private Hold hold(PurchaseTickets purchase) {
        return purchase.holdId() == null ? null : state.ticketing.holds.get(purchase.holdId());
    }

    private Decision post(PurchaseTickets purchase, SaleEvent event, List<Line> lines, Money total) {
        List<Leg> legs = Postings.ofPurchase(total, event.feeBps(), purchase.buyerId(), event.organizationId());
        Refuse refusal = Limits.refuse(state, legs);
        if (refusal == null) {
            refusal = payments.refuse(purchase.payment(), PaymentProof.Kind.PURCHASE, purchase.orderId(), total);
        }
        if (refusal != null) {
            return refusal;
        }
        return new Decision.Sell(
                purchase, event, hold(purchase), lines, total, Postings.feeCents(total.cents(), event.feeBps()), legs);
    }
}
