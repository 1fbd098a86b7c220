package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.PurchaseTickets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The fields of one purchase while they are read. */
final class PurchaseDraft {
    private final StrictInput input;
    private final List<PurchaseTickets.Item> items = new ArrayList<>();
    private UUID orderId;
    private UUID eventId;
    private UUID userId;
    private String currency;
    private Long totalCents;
    private UUID holdId;
    private String paymentReference;
    private String paymentProof;
    private Long occurredAtMicros;

    PurchaseDraft(StrictInput input) {
        this.input = input;
    }

    /** Reads the object that the input stands on, to its end. */
    void read() throws IOException {
        Set<String> seen = input.object("", this::readField);
        input.require(List.of("id", "event_id", "items", "currency", "total_cents"), seen);
    }

    /** Null when it cannot be read. */
    UUID orderId() {
        return orderId;
    }

    /** The purchase, when the input has no fault. */
    Unpaid<PurchaseTickets> purchase(Envelope envelope) {
        return new Unpaid<>(
                paymentReference,
                paymentProof,
                payment -> new PurchaseTickets(
                        orderId,
                        Buyer.of(userId, envelope.caller()),
                        eventId,
                        items,
                        new Money(totalCents, currency),
                        holdId,
                        payment,
                        occurredAtMicros,
                        envelope));
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "id" -> orderId = input.uuid("/id");
            case "event_id" -> eventId = input.uuid("/event_id");
            case "user_id" -> userId = input.user("/user_id");
            case "items" -> readItems();
            case "currency" -> currency = input.currency("/currency");
            case "total_cents" -> totalCents = input.integer("/total_cents", 0, Long.MAX_VALUE);
            case "hold_id" -> holdId = input.uuid("/hold_id");
            case "payment_reference" -> paymentReference = input.paymentReference();
            case "payment_proof" -> paymentProof = input.paymentProof();
            case "occurred_at" -> occurredAtMicros = input.micros("/occurred_at");
            default -> input.wrong("/" + name, "is not a field of a purchase");
        }
    }

    private void readItems() throws IOException {
        if (!input.array("/items", 1, PurchaseTickets.ITEMS_MAX, this::readItem)) {
            return;
        }
        if (items.stream().map(PurchaseTickets.Item::tierId).distinct().count() < items.size()) {
            input.wrong("/items", "must name each tier once");
        } else if (items.stream().mapToInt(PurchaseTickets.Item::quantity).sum() > PurchaseTickets.TICKETS_MAX) {
            input.wrong("/items", "must be at most " + PurchaseTickets.TICKETS_MAX + " tickets in all");
        }
    }

    private void readItem(String pointer) throws IOException {
        if (!input.isAt(JsonToken.START_OBJECT)) {
            input.wrong(pointer, "must be an object");
            return;
        }
        var item = new ItemDraft(pointer);
        Set<String> seen = input.object(pointer, item::readField);
        if (item.tierId != null && item.quantity != null) {
            items.add(new PurchaseTickets.Item(item.tierId, item.quantity.intValue()));
        } else if (!seen.containsAll(Set.of("tier_id", "quantity"))) {
            input.wrong(pointer, "must have a tier_id and a quantity");
        }
    }

    private final class ItemDraft {
        private final String pointer;
        private UUID tierId;
        private Long quantity;

        ItemDraft(String pointer) {
            this.pointer = pointer;
        }

        void readField(String name) throws IOException {
            switch (name) {
                case "tier_id" -> tierId = input.uuid(pointer + "/tier_id");
                case "quantity" -> quantity = input.integer(pointer + "/quantity", 1, PurchaseTickets.QUANTITY_MAX);
                default -> input.wrong(pointer + "/" + name, "is not a field of an item");
            }
        }
    }
}
