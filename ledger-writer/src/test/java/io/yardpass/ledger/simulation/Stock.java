package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.Sale;
import io.yardpass.ledger.rules.Tier;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The tickets of the story: each is issued once, none beyond what a tier has, none beyond what a buyer may own. */
final class Stock {
    private final Witness witness;
    private final Map<UUID, Tier> tiers = new HashMap<>();
    private final Map<UUID, Integer> sold = new HashMap<>();
    private final Map<String, Integer> owned = new HashMap<>();
    private final Set<UUID> orders = new HashSet<>();
    private final Set<UUID> tickets = new HashSet<>();
    private final Set<String> codes = new HashSet<>();

    Stock(Witness witness, Collection<Tier> tiers) {
        this.witness = witness;
        tiers.forEach(tier -> this.tiers.put(tier.id(), tier));
    }

    void gaveAway(UUID tier, int count) {
        sold.merge(tier, count, Integer::sum);
    }

    void committed(Journal journal) {
        journal.sales.forEach(this::sold);
    }

    private void sold(Sale sale) {
        witness.require(orders.add(sale.orderId()), "an order was made twice", sale.orderId());
        witness.require(sale.purchase().total().cents() == sale.totalCents(), "another total was paid", sale.orderId());
        long total = 0;
        int count = 0;
        for (Sale.Item item : sale.items()) {
            total += tiers.get(item.tierId()).priceCents() * item.quantity();
            count += item.quantity();
            sell(sale.purchase().buyerId(), tiers.get(item.tierId()), item.quantity());
        }
        witness.require(total == sale.totalCents(), "an order does not cost what its items do", sale.orderId());
        witness.require(count == sale.tickets().size(), "an order has other tickets than items", sale.orderId());
        for (Sale.Ticket ticket : sale.tickets()) {
            witness.require(tickets.add(ticket.id()), "a ticket was issued twice", ticket);
            witness.require(codes.add(ticket.code()), "two tickets have one code", ticket);
        }
    }

    private void sell(UUID buyer, Tier tier, int quantity) {
        int all = sold.merge(tier.id(), quantity, Integer::sum);
        witness.require(all <= tier.capacity(), "sold " + all + " of tier", tier);
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
    }
}
