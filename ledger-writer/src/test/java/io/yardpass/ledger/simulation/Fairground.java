package io.yardpass.ledger.simulation;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.Money;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.Role;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What is for sale, and whoever wants it: commands drawn by chance, most of them sensible. */
public final class Fairground {
    private static final Caller PLATFORM = new Caller("simulation", null, Role.SERVICE_ROLE, null);
    private static final String[] CURRENCIES = {"USD", "EUR"};
    private static final long[] PRICES = {0, 1, 10, 999, 10_000, 123_457};
    private static final int HOLD_MILLIS_MAX = 4_000;
    private static final Integer[] LIMITS = {null, null, 2, 6};

    private final RandomGenerator chance;
    private final List<SaleEvent> events = new ArrayList<>();
    private final Map<UUID, List<Tier>> tiers = new LinkedHashMap<>();
    private final List<UUID> buyers = new ArrayList<>();
    private final List<PurchaseTickets> purchases = new ArrayList<>();
    private final List<HoldTickets> holds = new ArrayList<>();
    private final List<Supplier<CallerCommand>> wishes = List.of(
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

    private long errands;

    /** @param capacityMax few, so that tiers sell out, or many */
    public Fairground(RandomGenerator chance, int buyersCount, int capacityMax) {
        this.chance = chance;
        for (int i = 0; i < 4; i++) {
            openEvent(CURRENCIES[i % CURRENCIES.length], capacityMax);
        }
        for (int i = 0; i < buyersCount; i++) {
            buyers.add(uuid());
        }
    }

    private void openEvent(String currency, int capacityMax) {
        SaleEvent event = new SaleEvent(uuid(), uuid(), chance.nextBoolean(), currency, chance.nextInt(2_000), 0);
        events.add(event);
        List<Tier> offered = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long price = PRICES[chance.nextInt(PRICES.length)];
            Integer limit = LIMITS[chance.nextInt(LIMITS.length)];
            int capacity = 1 + chance.nextInt(capacityMax);
            offered.add(new Tier(uuid(), event.id(), price, currency, capacity, 0, 0, limit, null, null, 0));
        }
        tiers.put(event.id(), offered);
    }

    private UUID uuid() {
        return new UUID(chance.nextLong() & ~0xf000L | 0x7000L, chance.nextLong() >>> 2 | Long.MIN_VALUE);
    }

    /** Puts what is for sale into the tables. */
    public Tables fill(Tables tables) {
        events.forEach(tables::add);
        tiers.values().forEach(offered -> offered.forEach(tables::add));
        return tables;
    }

    public UUID anyTier() {
        return any(tiers.get(any(events).id())).id();
    }

    /** A command that nobody sent before, though its key or id may have been. */
    public CallerCommand next() {
        errands++;
        return any(wishes).get();
    }

    private <T> T any(List<T> list) {
        return list.get(chance.nextInt(list.size()));
    }

    private boolean oneIn(int many) {
        return chance.nextInt(many) == 0;
    }

    private PurchaseTickets purchase() {
        SaleEvent event = any(events);
        List<Item> items = new ArrayList<>();
        long total = oneIn(25) ? 1 : 0;
        for (Tier tier : tiers.get(event.id())) {
            if (items.isEmpty() || oneIn(4)) {
                int quantity = 1 + chance.nextInt(4);
                items.add(new Item(tier.id(), quantity));
                total += tier.priceCents() * quantity;
            }
        }
        if (oneIn(40)) {
            items.add(new Item(uuid(), 1));
        }
        UUID buyer = any(buyers);
        UUID eventId = oneIn(50) ? uuid() : event.id();
        String currency = oneIn(50) ? "GBP" : event.currency();
        return remembered(purchase(uuid(), key(), caller(buyer), buyer, eventId, items, new Money(total, currency)));
    }

    private PurchaseTickets purchase(
            UUID order, String key, Caller caller, UUID buyer, UUID event, List<Item> items, Money total) {
        return new PurchaseTickets(order, key, caller, buyer, event, items, total, null, null, errand());
    }

    private HoldTickets hold() {
        SaleEvent event = any(events);
        Tier tier = any(tiers.get(event.id()));
        UUID buyer = any(buyers);
        HoldTickets hold = new HoldTickets(
                uuid(),
                key(),
                caller(buyer),
                buyer,
                oneIn(2) ? event.id() : null,
                tier.id(),
                1 + chance.nextInt(4),
                "session",
                Duration.ofMillis(1 + chance.nextInt(HOLD_MILLIS_MAX)),
                errand());
        holds.add(hold);
        return hold;
    }

    /** Of one of the last, so that some are bought in time and some are not. */
    private CallerCommand ofHold() {
        if (holds.isEmpty()) {
            return hold();
        }
        HoldTickets hold = holds.get(Math.max(0, holds.size() - 1 - chance.nextInt(8)));
        Tier tier = tiers.values().stream()
                .flatMap(List::stream)
                .filter(one -> one.id().equals(hold.tierId()))
                .findFirst()
                .orElseThrow();
        return new PurchaseTickets(
                uuid(),
                key(),
                hold.caller(),
                hold.buyerId(),
                tier.eventId(),
                List.of(new Item(tier.id(), hold.quantity())),
                new Money(tier.priceCents() * hold.quantity(), tier.currency()),
                hold.id(),
                null,
                null,
                errand());
    }

    private CallerCommand release() {
        if (holds.isEmpty()) {
            return hold();
        }
        HoldTickets hold = any(holds);
        return new ReleaseHold(hold.id(), key(), hold.caller(), errand());
    }

    private PurchaseTickets remembered(PurchaseTickets purchase) {
        purchases.add(purchase);
        return purchase;
    }

    private Caller caller(UUID buyer) {
        return oneIn(3) ? new Caller("simulation", buyer, Role.AUTHENTICATED, null) : PLATFORM;
    }

    private String key() {
        return "key " + errands;
    }

    private String errand() {
        return "errand " + errands;
    }

    private PurchaseTickets sameKeyForAnother() {
        if (purchases.isEmpty()) {
            return purchase();
        }
        PurchaseTickets before = any(purchases);
        return purchase(
                uuid(),
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
        PurchaseTickets before = any(purchases);
        UUID buyer = oneIn(2) ? before.buyerId() : any(buyers);
        return purchase(
                before.orderId(), key(), before.caller(), buyer, before.eventId(), before.items(), before.total());
    }

    /** The same wish under another id and key: what a retry must not be. */
    public CallerCommand renamed(CallerCommand command) {
        return command instanceof PurchaseTickets purchase ? renamed(purchase) : command;
    }

    private PurchaseTickets renamed(PurchaseTickets wish) {
        return new PurchaseTickets(
                uuid(),
                "another " + uuid(),
                wish.caller(),
                wish.buyerId(),
                wish.eventId(),
                wish.items(),
                wish.total(),
                null,
                wish.paymentReference(),
                wish.occurredAtMicros(),
                wish.traceparent());
    }
}
