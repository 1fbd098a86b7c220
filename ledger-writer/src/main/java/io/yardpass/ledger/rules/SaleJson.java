package io.yardpass.ledger.rules;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** What is told of a sale: to the buyer with the codes of the tickets, to everybody else without. */
final class SaleJson {
    private SaleJson() {}

    /** The answer to the purchase. */
    static String receipt(Sale sale) {
        return write(sale, true);
    }

    /** The message of the outbox. */
    static String message(Sale sale) {
        return write(sale, false);
    }

    private static String write(Sale sale, boolean withCodes) {
        return Json.object(json -> {
            writeOrder(json, sale);
            writeItems(json, sale);
            writeTickets(json, sale, withCodes);
            Json.time(json, "posted_at", sale.postedAtMicros());
        });
    }

    private static void writeOrder(JsonGenerator json, Sale sale) throws IOException {
        Json.uuid(json, "order_id", sale.orderId());
        Json.uuid(json, "transaction_id", sale.transactionId());
        json.writeStringField("status", "completed");
        Json.uuid(json, "event_id", sale.purchase().eventId());
        Json.uuid(json, "user_id", sale.purchase().buyerId());
        json.writeStringField("currency", sale.currency());
        json.writeNumberField("total_cents", sale.totalCents());
        json.writeNumberField("fee_cents", sale.feeCents());
        json.writeNumberField("organization_cents", sale.organizationCents());
    }

    private static void writeItems(JsonGenerator json, Sale sale) throws IOException {
        json.writeArrayFieldStart("items");
        for (Sale.Item item : sale.items()) {
            json.writeStartObject();
            Json.uuid(json, "tier_id", item.tierId());
            json.writeNumberField("quantity", item.quantity());
            json.writeNumberField("unit_price_cents", item.unitPriceCents());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeTickets(JsonGenerator json, Sale sale, boolean withCodes) throws IOException {
        json.writeArrayFieldStart("tickets");
        for (Sale.Ticket ticket : sale.tickets()) {
            json.writeStartObject();
            Json.uuid(json, "id", ticket.id());
            Json.uuid(json, "tier_id", ticket.tierId());
            if (withCodes) {
                json.writeStringField("code", ticket.code());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
