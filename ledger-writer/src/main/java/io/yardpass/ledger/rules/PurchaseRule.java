package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.AMOUNT_OUT_OF_RANGE;
import static io.yardpass.domain.RefusalCode.CURRENCY_MISMATCH;
import static io.yardpass.domain.RefusalCode.PER_BUYER_LIMIT;
import static io.yardpass.domain.RefusalCode.SOLD_OUT;
import static io.yardpass.domain.RefusalCode.TIER_NOT_ON_SALE;
import static io.yardpass.domain.RefusalCode.TOTAL_MISMATCH;
import static io.yardpass.domain.RefusalCode.UNKNOWN_EVENT;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TIER;

import io.yardpass.domain.Money;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.ledger.rules.Decision.Line;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Whether a purchase is made, decided on what is known. Changes nothing; everything it looks at must be loaded. */
final class PurchaseRule {
    private final Overlay state;
    private final long nowMicros;

    PurchaseRule(Overlay state, long nowMicros) {
        this.state = state;
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
        Refuse refusal = refuseLine(purchase, event, lines);
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
            return Refuse.because(AMOUNT_OUT_OF_RANGE, "the total is too large to be counted");
        }
        if (total.cents() != purchase.total().cents()) {
            return new Refuse(TOTAL_MISMATCH, "the total is " + total.cents(), OptionalLong.of(total.cents()));
        }
        Refuse refusal = refuseQuantity(purchase, lines);
        return refusal != null ? refusal : post(purchase, event, lines, total);
    }

    /** Limit before stock: a buyer who may not have more is told so even where nothing is left. */
    private Refuse refuseQuantity(PurchaseTickets purchase, List<Line> lines) {
        for (Line line : lines) {
            Integer limit = line.tier().perBuyerLimit();
            if (limit != null && claims(purchase, line) + line.quantity() > limit) {
                return Refuse.because(
                        PER_BUYER_LIMIT,
                        "a buyer may own " + limit + " tickets of tier "
                                + line.tier().id());
            }
        }
        for (Line line : lines) {
            if (line.quantity() > line.tier().available()) {
                return Refuse.because(
                        SOLD_OUT,
                        "tier " + line.tier().id() + " has " + line.tier().available() + " tickets left");
            }
        }
        return null;
    }

    private int claims(PurchaseTickets purchase, Line line) {
        Integer claims =
                state.claims.get(new BuyerTier(purchase.buyerId(), line.tier().id()));
        if (claims == null) {
            throw new IllegalStateException("what a buyer has of a limited tier was not loaded");
        }
        return claims;
    }

    private Decision post(PurchaseTickets purchase, SaleEvent event, List<Line> lines, Money total) {
        List<Leg> legs = Postings.ofPurchase(total, event.feeBps(), purchase.buyerId(), event.organizationId());
        if (!state.canPost(legs)) {
            return Refuse.because(AMOUNT_OUT_OF_RANGE, "a balance would be too large to be counted");
        }
        return new Decision.Sell(purchase, event, lines, total, Postings.feeCents(total.cents(), event.feeBps()), legs);
    }
}
