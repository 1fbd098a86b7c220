package io.yardpass.ledger.rules;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.domain.Caller;
import java.io.IOException;
import java.util.UUID;

/** What is told of tickets that were sold. Answers are kept and name no person; messages say whose a ticket was and is. */
final class TicketJson {
    private TicketJson() {}

    static String redeemed(Ticket ticket) {
        return Json.object(json -> {
            writeTicket(json, ticket);
            Json.time(json, "redeemed_at", ticket.redeemedAtMicros());
        });
    }

    static String transferred(Ticket old, Ticket issued, long nowMicros) {
        return Json.object(json -> writeTransfer(json, old, issued, nowMicros));
    }

    static String transferMessage(Ticket old, Ticket issued, long nowMicros) {
        return Json.object(json -> {
            writeTransfer(json, old, issued, nowMicros);
            Json.uuid(json, "from_user_id", old.ownerId());
            Json.uuid(json, "to_user_id", issued.ownerId());
        });
    }

    private static void writeTransfer(JsonGenerator json, Ticket old, Ticket issued, long nowMicros)
            throws IOException {
        writeTicket(json, issued);
        Json.uuid(json, "previous_ticket_id", old.id());
        Json.time(json, "posted_at", nowMicros);
    }

    static void writeTicket(JsonGenerator json, Ticket ticket) throws IOException {
        Json.uuid(json, "ticket_id", ticket.id());
        json.writeStringField("status", ticket.status().wireName());
        Json.uuid(json, "event_id", ticket.eventId());
        Json.uuid(json, "tier_id", ticket.tierId());
        Json.uuid(json, "order_id", ticket.orderId());
    }

    static String voided(UUID id, Voided voided, String orderStatus, UUID transactionId, long nowMicros) {
        return Json.object(json -> {
            Json.uuid(json, "id", id);
            Json.uuid(json, "order_id", voided.order().id());
            Json.uuid(json, "transaction_id", transactionId);
            json.writeStringField("status", voided.status().wireName());
            json.writeStringField("order_status", orderStatus);
            json.writeStringField("currency", voided.order().currency());
            json.writeNumberField("amount_cents", voided.amountCents());
            json.writeNumberField("fee_cents", voided.feeCents());
            json.writeNumberField("organization_cents", voided.amountCents() - voided.feeCents());
            json.writeArrayFieldStart("tickets");
            for (Ticket ticket : voided.tickets()) {
                json.writeString(ticket.id().toString());
            }
            json.writeEndArray();
            Json.time(json, "posted_at", nowMicros);
        });
    }

    /** Who does something, as the database reads it from a token. */
    static String claims(Caller caller) {
        return Json.object(json -> {
            json.writeStringField("role", caller.role().wireName());
            if (caller.subject() != null) {
                Json.uuid(json, "sub", caller.subject());
            }
        });
    }
}
