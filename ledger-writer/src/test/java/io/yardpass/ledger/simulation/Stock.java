package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.Hold;
import io.yardpass.ledger.rules.HoldStatus;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.Sale;
import io.yardpass.ledger.rules.Tier;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** How much is sold, set aside and owned: none beyond what a tier has, none beyond what a buyer may own. */
final class Stock {
    private final Witness witness;
    private final Map<UUID, Tier> tiers = new HashMap<>();
    private final Map<UUID, Integer> sold = new HashMap<>();
    private final Map<UUID, Integer> held = new HashMap<>();
    /** Of each buyer and tier, what is held among it. */
    private final Map<String, Integer> owned = new HashMap<>();
    /** Those that have not ended. */
    private final Map<UUID, Hold> holds = new HashMap<>();

    private final Set<UUID> consumed = new HashSet<>();
    private final Set<UUID> orders = new HashSet<>();

    Stock(Witness witness, Collection<Tier> tiers) {
        this.witness = witness;
        tiers.forEach(tier -> this.tiers.put(tier.id(), tier));
    }

    void gaveAway(UUID tier, int count) {
        sold.merge(tier, count, Integer::sum);
    }

    /** What is given up, which is free before anything is sold or set aside anew. */
    void ended(Journal journal, long atMicros) {
        journal.ticketing.endedHolds.forEach(hold -> end(hold, atMicros));
    }

    void taken(Journal journal) {
        journal.sales.forEach(this::sold);
        journal.ticketing.newHolds.values().forEach(this::hold);
    }

    /** A ticket is for sale again. */
    void voided(UUID owner, UUID tier) {
        sold.merge(tier, -1, Integer::sum);
        disowned(owner, tier);
    }

    void disowned(UUID owner, UUID tier) {
        owned.merge(owner + " " + tier, -1, Integer::sum);
    }

    /** A ticket that was disowned has another owner. */
    void owned(UUID owner, UUID tier) {
        claim(owner, tiers.get(tier), 1);
    }

    private void hold(Hold hold) {
        witness.require(holds.put(hold.id(), hold) == null, "a hold was made twice", hold);
        held.merge(hold.tierId(), hold.quantity(), Integer::sum);
        claim(hold.buyerId(), tiers.get(hold.tierId()), hold.quantity());
    }

    private void end(Hold ended, long atMicros) {
        Hold made = holds.remove(ended.id());
        witness.require(made != null, "a hold ended that had ended before", ended);
        boolean isOver = made != null && made.expiresAtMicros() <= atMicros;
        witness.require(
                isOver == (ended.status() == HoldStatus.EXPIRED), "a hold ended before or after its time", ended);
        held.merge(ended.tierId(), -ended.quantity(), Integer::sum);
        owned.merge(ended.buyerId() + " " + ended.tierId(), -ended.quantity(), Integer::sum);
        if (ended.status() == HoldStatus.CONSUMED) {
            consumed.add(ended.id());
        }
    }

    private void sold(Sale sale) {
        witness.require(orders.add(sale.orderId()), "an order was made twice", sale.orderId());
        witness.require(sale.purchase().total().cents() == sale.totalCents(), "another total was paid", sale.orderId());
        UUID hold = sale.purchase().holdId();
        witness.require(hold == null || consumed.remove(hold), "a hold was sold that did not stand", sale.orderId());
        long total = 0;
        int count = 0;
        for (Sale.Item item : sale.items()) {
            total += tiers.get(item.tierId()).priceCents() * item.quantity();
            count += item.quantity();
            sell(sale.purchase().buyerId(), tiers.get(item.tierId()), item.quantity());
        }
        witness.require(total == sale.totalCents(), "an order does not cost what its items do", sale.orderId());
        witness.require(count == sale.tickets().size(), "an order has other tickets than items", sale.orderId());
    }

    private void sell(UUID buyer, Tier tier, int quantity) {
        sold.merge(tier.id(), quantity, Integer::sum);
        claim(buyer, tier, quantity);
    }

    private void claim(UUID buyer, Tier tier, int quantity) {
        int all = sold.getOrDefault(tier.id(), 0) + held.getOrDefault(tier.id(), 0);
        witness.require(all <= tier.capacity(), "sold and held " + all + " of tier", tier);
        int mine = owned.merge(buyer + " " + tier.id(), quantity, Integer::sum);
        witness.require(
                tier.perBuyerLimit() == null || mine <= tier.perBuyerLimit(),
                "a buyer owns " + mine + " of tier",
                tier);
    }

    /** The counters that stand there are those of the tickets. */
    void compare(Tier tier) {
        int issued = sold.getOrDefault(tier.id(), 0);
        witness.require(tier.sold() == issued, "issued " + issued + " of tier", tier);
        int aside = held.getOrDefault(tier.id(), 0);
        witness.require(tier.held() == aside, "set aside " + aside + " of tier", tier);
    }
}
