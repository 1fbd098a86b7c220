package io.yardpass.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.ledger.Decision.Line;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** What is told of a sale: to the buyer with the codes of the tickets, to everybody else without. */
final class SaleJson {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private SaleJson() {}

    /** The answer to the purchase. */
    static String receipt(Sale sale) {
        return write(sale, true);
    }

    /** The message of the outbox. */
    static String message(Sale sale) {
        return write(sale, false);
    }

    /** What the buyer finds among the notifications. */
    static String notification(Sale sale) {
        return object(json -> {
            uuid(json, "order_id", sale.orderId());
            uuid(json, "event_id", sale.purchase().eventId());
            writeTickets(json, sale, false);
        });
    }

    /** Whom the organizer is to write to, and about which order. */
    static String job(Sale sale) {
        return object(json -> {
            uuid(json, "order_id", sale.orderId());
            uuid(json, "user_id", sale.purchase().buyerId());
        });
    }

    private static String write(Sale sale, boolean withCodes) {
        return object(json -> {
            writeOrder(json, sale);
            writeItems(json, sale);
            writeTickets(json, sale, withCodes);
            json.writeStringField("posted_at", rfc3339(sale.postedAtMicros()));
        });
    }

    private interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private static String object(Fields fields) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing into a string", e);
        }
        return text.toString();
    }

    private static void writeOrder(JsonGenerator json, Sale sale) throws IOException {
        uuid(json, "order_id", sale.orderId());
        uuid(json, "transaction_id", sale.transactionId());
        json.writeStringField("status", "completed");
        uuid(json, "event_id", sale.purchase().eventId());
        uuid(json, "user_id", sale.purchase().buyerId());
        json.writeStringField("currency", sale.decision().total().currency());
        json.writeNumberField("total_cents", sale.decision().total().cents());
        json.writeNumberField("fee_cents", sale.decision().feeCents());
        json.writeNumberField("organization_cents", sale.organizationCents());
    }

    private static void writeItems(JsonGenerator json, Sale sale) throws IOException {
        json.writeArrayFieldStart("items");
        for (Line line : sale.decision().lines()) {
            json.writeStartObject();
            uuid(json, "tier_id", line.tier().id());
            json.writeNumberField("quantity", line.quantity());
            json.writeNumberField("unit_price_cents", line.tier().priceCents());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeTickets(JsonGenerator json, Sale sale, boolean withCodes) throws IOException {
        json.writeArrayFieldStart("tickets");
        for (Sale.Ticket ticket : sale.tickets()) {
            json.writeStartObject();
            uuid(json, "id", ticket.id());
            uuid(json, "tier_id", ticket.tierId());
            if (withCodes) {
                json.writeStringField("code", ticket.code());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void uuid(JsonGenerator json, String name, UUID value) throws IOException {
        json.writeStringField(name, value == null ? null : value.toString());
    }

    private static String rfc3339(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
