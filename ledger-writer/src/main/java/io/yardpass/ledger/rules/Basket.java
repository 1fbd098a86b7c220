package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.AMOUNT_OUT_OF_RANGE;
import static io.yardpass.domain.RefusalCode.CURRENCY_MISMATCH;
import static io.yardpass.domain.RefusalCode.PER_BUYER_LIMIT;
import static io.yardpass.domain.RefusalCode.SOLD_OUT;
import static io.yardpass.domain.RefusalCode.TIER_NOT_ON_SALE;
import static io.yardpass.domain.RefusalCode.TOTAL_MISMATCH;

import io.yardpass.domain.AmountLimits;
import io.yardpass.domain.Money;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a purchase is of, at the prices of this moment.
 *
 * @param hold what was set aside for it; null for nothing
 */
record Basket(PurchaseTickets purchase, SaleEvent event, Hold hold, List<Line> lines) {
    /** So many tickets of a tier. */
    record Line(Tier tier, int quantity) {
        /** Throws ArithmeticException beyond the range of a long. */
        Money price() {
            return new Money(tier.priceCents(), tier.currency()).times(quantity);
        }
    }

    int tickets() {
        return lines.stream().mapToInt(Line::quantity).sum();
    }

    /** What the client says, once {@link #refuse} agrees. */
    Money total() {
        return purchase.total();
    }

    /** What it costs the organization. */
    long feeCents() {
        return Postings.feeCents(total().cents(), event.feeBps());
    }

    /** What is against selling it, of tiers, prices, limits and stock, in this order; null for nothing. */
    Refuse refuse(Overlay state, long nowMicros) {
        Refuse refusal = refuseTiers(nowMicros);
        if (refusal == null) {
            refusal = refuseTotal();
        }
        if (refusal == null) {
            refusal = refuseBuyer(state);
        }
        return refusal != null ? refusal : refuseStock();
    }

    private Refuse refuseTiers(long nowMicros) {
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

    private Refuse refuseTotal() {
        Money right = new Money(0, event.currency());
        try {
            for (Line line : lines) {
                right = right.plus(line.price());
            }
        } catch (ArithmeticException overflow) {
            return tooMuch();
        }
        if (!AmountLimits.isPayment(right.cents())) {
            return tooMuch();
        }
        return right.cents() == purchase.total().cents()
                ? null
                : new Refuse(TOTAL_MISMATCH, "the total is " + right.cents(), OptionalLong.of(right.cents()));
    }

    private static Refuse tooMuch() {
        return Refuse.because(
                AMOUNT_OUT_OF_RANGE, "an order is of " + AmountLimits.PAYMENT_CENTS_MAX + " minor units at most");
    }

    /** Limit before stock: a buyer who may not have more is told so even where nothing is left. */
    private Refuse refuseBuyer(Overlay state) {
        for (Line line : lines) {
            Tier tier = line.tier();
            Integer limit = tier.perBuyerLimit();
            if (limit != null && state.claimsOf(purchase.buyerId(), tier.id()) - held(line) + line.quantity() > limit) {
                return Refuse.because(PER_BUYER_LIMIT, "a buyer may own " + limit + " tickets of tier " + tier.id());
            }
        }
        return null;
    }

    private Refuse refuseStock() {
        for (Line line : lines) {
            long left = line.tier().available() + held(line);
            if (line.quantity() > left) {
                return Refuse.because(SOLD_OUT, "tier " + line.tier().id() + " has " + left + " tickets left");
            }
        }
        return null;
    }

    /** How many of the line's tickets the hold has set aside, which are the purchase's own. */
    private int held(Line line) {
        return hold != null && hold.tierId().equals(line.tier().id()) ? hold.quantity() : 0;
    }
}
