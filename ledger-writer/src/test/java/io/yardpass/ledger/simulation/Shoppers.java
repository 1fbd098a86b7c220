package io.yardpass.ledger.simulation;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.Money;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Those who buy, and have tickets set aside. */
final class Shoppers {
    private static final int HOLD_MILLIS_MAX = 4_000;

    private final Fairground fairground;
    private final Draw draw;
    private final List<PurchaseTickets> purchases = new ArrayList<>();
    private final List<HoldTickets> holds = new ArrayList<>();

    Shoppers(Fairground fairground) {
        this.fairground = fairground;
        this.draw = fairground.draw;
    }

    /** As often as they are wished for. */
    List<Supplier<CallerCommand>> wishes() {
        return List.of(
                this::purchase,
                this::purchase,
                this::purchase,
                this::purchase,
                this::sameKeyForAnother,
                this::sameIdAgain,
                this::hold,
                this::hold,
                this::ofHold,
                this::ofHold,
                this::release);
    }

    PurchaseTickets purchase() {
        SaleEvent event = draw.any(fairground.events);
        List<Item> items = new ArrayList<>();
        long total = draw.oneIn(25) ? 1 : 0;
        for (Tier tier : fairground.tiers(event.id())) {
            if (items.isEmpty() || draw.oneIn(4)) {
                int quantity = 1 + draw.below(4);
                items.add(new Item(tier.id(), quantity));
                total += tier.priceCents() * quantity;
            }
        }
        if (draw.oneIn(40)) {
            items.add(new Item(draw.uuid(), 1));
        }
        UUID buyer = draw.any(fairground.buyers);
        UUID eventId = draw.oneIn(50) ? draw.uuid() : event.id();
        String currency = draw.oneIn(50) ? "GBP" : event.currency();
        PurchaseTickets purchase = purchase(
                draw.uuid(), draw.key(), fairground.caller(buyer), buyer, eventId, items, new Money(total, currency));
        purchases.add(purchase);
        return purchase;
    }

    private PurchaseTickets purchase(
            UUID order, String key, Caller caller, UUID buyer, UUID event, List<Item> items, Money total) {
        Payment payment = fairground.checkout.payment(caller, PaymentProof.Kind.PURCHASE, order, total);
        return purchase(order, key, caller, buyer, event, items, total, payment);
    }

    private PurchaseTickets purchase(
            UUID order,
            String key,
            Caller caller,
            UUID buyer,
            UUID event,
            List<Item> items,
            Money total,
            Payment payment) {
        return new PurchaseTickets(
                order, buyer, event, items, total, null, payment, null, new Envelope(key, caller, draw.errand()));
    }

    /** Null before anything was to be bought. */
    PurchaseTickets anyPurchase() {
        return purchases.isEmpty() ? null : draw.oneIn(2) ? draw.any(purchases) : draw.recent(purchases, 30);
    }

    private HoldTickets hold() {
        SaleEvent event = draw.any(fairground.events);
        Tier tier = draw.any(fairground.tiers(event.id()));
        UUID buyer = draw.any(fairground.buyers);
        HoldTickets hold = new HoldTickets(
                draw.uuid(),
                buyer,
                draw.oneIn(2) ? event.id() : null,
                tier.id(),
                1 + draw.below(4),
                "session",
                Duration.ofMillis(1 + draw.below(HOLD_MILLIS_MAX)),
                new Envelope(draw.key(), fairground.caller(buyer), draw.errand()));
        holds.add(hold);
        return hold;
    }

    /** Of one of the last, so that some are bought in time and some are not. */
    private CallerCommand ofHold() {
        if (holds.isEmpty()) {
            return hold();
        }
        HoldTickets hold = draw.recent(holds, 8);
        Tier tier = fairground.tables().tier(hold.tierId());
        UUID order = draw.uuid();
        Money total = new Money(tier.priceCents() * hold.quantity(), tier.currency());
        return new PurchaseTickets(
                order,
                hold.buyerId(),
                tier.eventId(),
                List.of(new Item(tier.id(), hold.quantity())),
                total,
                hold.id(),
                fairground.checkout.payment(hold.caller(), PaymentProof.Kind.PURCHASE, order, total),
                null,
                new Envelope(draw.key(), hold.caller(), draw.errand()));
    }

    private CallerCommand release() {
        if (holds.isEmpty()) {
            return hold();
        }
        HoldTickets hold = draw.any(holds);
        return new ReleaseHold(hold.id(), new Envelope(draw.key(), hold.caller(), draw.errand()));
    }

    private PurchaseTickets sameKeyForAnother() {
        if (purchases.isEmpty()) {
            return purchase();
        }
        PurchaseTickets before = draw.any(purchases);
        return purchase(
                draw.uuid(),
                before.idempotencyKey(),
                before.caller(),
                before.buyerId(),
                before.eventId(),
                before.items(),
                before.total());
    }

    /** By the same buyer, as one who forgot the key; or by another, who guessed the id. */
    private PurchaseTickets sameIdAgain() {
        if (purchases.isEmpty()) {
            return purchase();
        }
        PurchaseTickets before = draw.any(purchases);
        UUID buyer = draw.oneIn(2) ? before.buyerId() : draw.any(fairground.buyers);
        return purchase(
                before.orderId(),
                draw.key(),
                before.caller(),
                buyer,
                before.eventId(),
                before.items(),
                before.total(),
                before.payment());
    }

    CallerCommand renamed(CallerCommand command) {
        return command instanceof PurchaseTickets purchase ? renamed(purchase) : command;
    }

    private PurchaseTickets renamed(PurchaseTickets wish) {
        UUID order = draw.uuid();
        return new PurchaseTickets(
                order,
                wish.buyerId(),
                wish.eventId(),
                wish.items(),
                wish.total(),
                null,
                fairground.checkout.honest(wish.caller(), PaymentProof.Kind.PURCHASE, order, wish.total()),
                wish.occurredAtMicros(),
                new Envelope("another " + draw.uuid(), wish.caller(), wish.traceparent()));
    }
}
