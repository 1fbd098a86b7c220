package io.yardpass.gateway.decoding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.Uuids;
import io.yardpass.gateway.problems.Problem;
import io.yardpass.gateway.problems.Problem.FieldError;
import io.yardpass.gateway.problems.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The fields of one purchase while they are read, and everything that is wrong with them. */
final class PurchaseDraft {
    private static final int ERRORS_MAX = 50;
    private static final int REFERENCE_LENGTH_MAX = 255;

    private final JsonParser json;
    private final List<FieldError> errors = new ArrayList<>();
    private final List<PurchaseTickets.Item> items = new ArrayList<>();
    private UUID orderId;
    private UUID eventId;
    private UUID userId;
    private String currency;
    private Long totalCents;
    private String paymentReference;
    private Long occurredAtMicros;

    PurchaseDraft(JsonParser json) {
        this.json = json;
    }

    /** Reads the object that the parser stands on, to its end. */
    void read() throws IOException {
        Set<String> seen = new HashSet<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            if (!seen.add(name)) {
                wrong("/" + name, "is there twice");
            }
            readField(name);
            json.skipChildren();
        }
        requireFields(seen);
    }

    /** The purchase; throws a problem that names all faults. */
    PurchaseBody purchase() {
        if (!errors.isEmpty()) {
            FieldError first = errors.getFirst();
            throw new ProblemException(
                    Problem.malformed(first.pointer(), first.detail()).withErrors(errors));
        }
        return new PurchaseBody(
                orderId, eventId, userId, items, currency, totalCents, paymentReference, occurredAtMicros);
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "id" -> orderId = uuid("/id");
            case "event_id" -> eventId = uuid("/event_id");
            case "user_id" -> userId = uuid("/user_id");
            case "items" -> readItems();
            case "currency" -> currency = currency();
            case "total_cents" -> totalCents = integer("/total_cents", 0, Long.MAX_VALUE);
            case "payment_reference" -> paymentReference = reference();
            case "occurred_at" -> occurredAtMicros = time();
            default -> wrong("/" + name, "is not a field of a purchase");
        }
    }

    private void requireFields(Set<String> seen) {
        for (String name : List.of("id", "event_id", "items", "currency", "total_cents")) {
            if (!seen.contains(name)) {
                wrong("/" + name, "is required");
            }
        }
    }

    private void readItems() throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            wrong("/items", "must be an array");
            return;
        }
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count < PurchaseTickets.ITEMS_MAX) {
                readItem("/items/" + count);
            }
            json.skipChildren();
            count++;
        }
        if (count < 1 || count > PurchaseTickets.ITEMS_MAX) {
            wrong("/items", "must be 1 to " + PurchaseTickets.ITEMS_MAX);
        } else if (items.stream().map(PurchaseTickets.Item::tierId).distinct().count() < items.size()) {
            wrong("/items", "must name each tier once");
        } else if (items.stream().mapToInt(PurchaseTickets.Item::quantity).sum() > PurchaseTickets.TICKETS_MAX) {
            wrong("/items", "must be at most " + PurchaseTickets.TICKETS_MAX + " tickets in all");
        }
    }

    private void readItem(String pointer) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            wrong(pointer, "must be an object");
            return;
        }
        Set<String> seen = new HashSet<>();
        UUID tierId = null;
        Long quantity = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            if (!seen.add(name)) {
                wrong(pointer + "/" + name, "is there twice");
            }
            switch (name) {
                case "tier_id" -> tierId = uuid(pointer + "/tier_id");
                case "quantity" -> quantity = integer(pointer + "/quantity", 1, PurchaseTickets.QUANTITY_MAX);
                default -> wrong(pointer + "/" + name, "is not a field of an item");
            }
            json.skipChildren();
        }
        if (tierId != null && quantity != null) {
            items.add(new PurchaseTickets.Item(tierId, quantity.intValue()));
        } else if (!seen.containsAll(Set.of("tier_id", "quantity"))) {
            wrong(pointer, "must have a tier_id and a quantity");
        }
    }

    private UUID uuid(String pointer) throws IOException {
        UUID id = json.currentToken() == JsonToken.VALUE_STRING ? Uuids.parse(json.getText()) : null;
        if (id == null) {
            wrong(pointer, "must be a UUID of 36 characters");
        }
        return id;
    }

    private Long integer(String pointer, long min, long max) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getTextLength() <= 19) {
            if (json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                long value = json.getLongValue();
                if (value >= min && value <= max) {
                    return value;
                }
            }
        }
        wrong(pointer, "must be an integer from " + min + " to " + max);
        return null;
    }

    private String currency() throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING || !isCurrencyCode(json.getText())) {
            wrong("/currency", "must be an ISO 4217 code, such as USD");
            return null;
        }
        return json.getText();
    }

    private static boolean isCurrencyCode(String text) {
        return text.length() == 3 && text.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    }

    private String reference() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (json.currentToken() != JsonToken.VALUE_STRING
                || json.getTextLength() > REFERENCE_LENGTH_MAX
                || !Texts.isStorable(json.getText())) {
            wrong("/payment_reference", "must be a text of at most " + REFERENCE_LENGTH_MAX + " characters");
            return null;
        }
        return json.getText();
    }

    private Long time() throws IOException {
        long micros =
                json.currentToken() == JsonToken.VALUE_STRING ? Rfc3339.micros(json.getText()) : Rfc3339.MALFORMED;
        if (micros == Rfc3339.MALFORMED) {
            wrong("/occurred_at", "must be an RFC 3339 time with an offset");
            return null;
        }
        return micros;
    }

    private void wrong(String pointer, String detail) {
        if (errors.size() < ERRORS_MAX) {
            errors.add(new FieldError(pointer, detail));
        }
    }
}
