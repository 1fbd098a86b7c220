package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.UUID;

/**
 * A buyer wants tickets of one event, and names the total they were shown. The order's id is made by the client.
 *
 * @param total what the client expects to pay for everything; the writer answers with the right total if it differs
 * @param holdId the hold that set tickets of it aside, which ends with the purchase; null for none
 * @param payment of the total: YardPass records payments, it does not charge cards
 * @param occurredAtMicros when the buyer bought, by the client; null for now
 */
public record PurchaseTickets(
        UUID orderId,
        UUID buyerId,
        UUID eventId,
        List<Item> items,
        Money total,
        UUID holdId,
        Payment payment,
        Long occurredAtMicros,
        Envelope envelope)
        implements CallerCommand {
    public static final int ITEMS_MAX = 20;
    public static final int QUANTITY_MAX = 100;
    public static final int TICKETS_MAX = 200;

    /** So many tickets of one tier. */
    public record Item(UUID tierId, int quantity) {
        public Item {
            requireNonNull(tierId, "tierId");
            if (quantity < 1 || quantity > QUANTITY_MAX) {
                throw new IllegalArgumentException("quantity must be 1 to " + QUANTITY_MAX);
            }
        }
    }

    public PurchaseTickets {
        requireNonNull(orderId, "orderId");
        requireNonNull(envelope, "envelope");
        requireNonNull(buyerId, "buyerId");
        requireNonNull(eventId, "eventId");
        requireNonNull(total, "total");
        requireNonNull(payment, "payment");
        items = List.copyOf(items);
        if (items.isEmpty() || items.size() > ITEMS_MAX) {
            throw new IllegalArgumentException("a purchase has 1 to " + ITEMS_MAX + " items");
        }
        if (items.stream().map(Item::tierId).distinct().count() < items.size()) {
            throw new IllegalArgumentException("a tier is named once");
        }
        if (items.stream().mapToInt(Item::quantity).sum() > TICKETS_MAX) {
            throw new IllegalArgumentException("a purchase has at most " + TICKETS_MAX + " tickets");
        }
        if (total.cents() < 0) {
            throw new IllegalArgumentException("a total is not negative");
        }
    }

    /** Of tickets that nothing set aside. */
    public PurchaseTickets(
            UUID orderId,
            UUID buyerId,
            UUID eventId,
            List<Item> items,
            Money total,
            Payment payment,
            Long occurredAtMicros,
            Envelope envelope) {
        this(orderId, buyerId, eventId, items, total, null, payment, occurredAtMicros, envelope);
    }

    @Override
    public CommandRoute route() {
        return CommandRoute.TICKET_PURCHASES;
    }

    @Override
    public UUID id() {
        return orderId;
    }

    @Override
    public String about() {
        return buyerId.toString();
    }
}
