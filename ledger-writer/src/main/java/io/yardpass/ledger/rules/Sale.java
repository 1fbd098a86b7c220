package io.yardpass.ledger.rules;

import io.yardpass.domain.PurchaseTickets;
import java.util.List;
import java.util.UUID;

/** A purchase as it is written: order, items, tickets. */
public final class Sale {
    private final Basket basket;
    private final UUID transactionId;
    private final List<Ticket> tickets;
    private final long postedAtMicros;
    private final long feeCents;
    private final String fingerprint;
    private final String receipt;

    Sale(Basket basket, String fingerprint, UUID transactionId, List<Ticket> tickets, long postedAtMicros) {
        this.basket = basket;
        this.feeCents = basket.feeCents();
        this.fingerprint = fingerprint;
        this.transactionId = transactionId;
        this.tickets = List.copyOf(tickets);
        this.postedAtMicros = postedAtMicros;
        this.receipt = SaleJson.receipt(this);
    }

    /** @param code what a scan takes: 128 random bits, known to its owner alone */
    public record Ticket(UUID id, UUID tierId, long priceCents, String code) {}

    /** So many tickets of a tier. */
    public record Item(UUID tierId, int quantity, long unitPriceCents) {}

    public PurchaseTickets purchase() {
        return basket.purchase();
    }

    public UUID orderId() {
        return purchase().orderId();
    }

    public UUID organizationId() {
        return basket.event().organizationId();
    }

    public List<Item> items() {
        return basket.lines().stream()
                .map(line ->
                        new Item(line.tier().id(), line.quantity(), line.tier().priceCents()))
                .toList();
    }

    public List<Ticket> tickets() {
        return tickets;
    }

    public String currency() {
        return basket.total().currency();
    }

    public long totalCents() {
        return basket.total().cents();
    }

    public long feeCents() {
        return feeCents;
    }

    long organizationCents() {
        return totalCents() - feeCents();
    }

    /** Null when nothing was to be paid. */
    public UUID transactionId() {
        return transactionId;
    }

    /** In hexadecimal digits. */
    public String fingerprint() {
        return fingerprint;
    }

    public long postedAtMicros() {
        return postedAtMicros;
    }

    /** The answer, which names the codes. */
    public String receipt() {
        return receipt;
    }
}
