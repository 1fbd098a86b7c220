package io.yardpass.gateway.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.CancelTickets;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.OrderTickets;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefundTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.domain.TransferTicket;
import io.yardpass.domain.UnscanTicket;
import java.util.UUID;

/** What the ledger might answer to a command that it accepts, of the right shape. */
final class DeskAnswers {
    private static final String ID = "00000000-0000-4000-8000-0000000000d1";
    private static final String TIME = "2026-01-31T12:00:00Z";

    private DeskAnswers() {}

    static String to(CallerCommand command) {
        return switch (command) {
            case PurchaseTickets purchase -> receipt(purchase.orderId(), purchase.eventId(), purchase.buyerId());
            case HoldTickets hold -> hold(hold.id(), "held");
            case ReleaseHold release -> hold(release.holdId(), "released");
            case ScanTicket _ ->
                ticket(UUID.fromString(ID), "redeemed").put("redeemed_at", TIME).encode();
            case UnscanTicket unscan ->
                ticket(unscan.ticketId(), "issued")
                        .put("redeemed_at", TIME)
                        .put("posted_at", TIME)
                        .encode();
            case TransferTicket transfer ->
                ticket(transfer.id(), "issued")
                        .put("previous_ticket_id", transfer.ticketId().toString())
                        .put("posted_at", TIME)
                        .encode();
            case RefundTickets refund -> voided(refund.id(), refund.tickets(), "refunded");
            case CancelTickets cancellation -> voided(cancellation.id(), cancellation.tickets(), "cancelled");
            case CancelEvent cancellation ->
                new JsonObject()
                        .put("event_id", cancellation.eventId().toString())
                        .put("status", "cancelled")
                        .put("posted_at", TIME)
                        .encode();
            case PostTransaction posting -> posted(posting.id());
            case ReverseTransaction reversal -> posted(reversal.id());
            case MoveEscrow step -> escrow(step.orderId());
            case TopUpWallet topUp -> topUp(topUp.id());
        };
    }

    static String receipt(UUID order, UUID event, UUID buyer) {
        return new JsonObject()
                .put("order_id", order.toString())
                .putNull("transaction_id")
                .put("status", "completed")
                .put("event_id", event.toString())
                .put("user_id", buyer.toString())
                .put("currency", "USD")
                .put("total_cents", 0)
                .put("fee_cents", 0)
                .put("organization_cents", 0)
                .put("items", new JsonArray())
                .put("tickets", new JsonArray())
                .put("posted_at", TIME)
                .encode();
    }

    private static String hold(UUID id, String status) {
        return new JsonObject()
                .put("hold_id", id.toString())
                .put("status", status)
                .put("event_id", ID)
                .put("tier_id", ID)
                .put("quantity", 1)
                .put("expires_at", TIME)
                .put("posted_at", TIME)
                .encode();
    }

    private static JsonObject ticket(UUID id, String status) {
        return new JsonObject()
                .put("ticket_id", id.toString())
                .put("status", status)
                .put("event_id", ID)
                .put("tier_id", ID)
                .put("order_id", ID);
    }

    private static String voided(UUID id, OrderTickets tickets, String status) {
        return new JsonObject()
                .put("id", id.toString())
                .put("order_id", tickets.orderId().toString())
                .putNull("transaction_id")
                .put("status", status)
                .put("order_status", status)
                .put("currency", "USD")
                .put("amount_cents", 0)
                .put("fee_cents", 0)
                .put("organization_cents", 0)
                .put("tickets", new JsonArray().add(ID))
                .put("posted_at", TIME)
                .encode();
    }

    private static String posted(UUID id) {
        return new JsonObject()
                .put("id", id.toString())
                .put("sequence", 1)
                .put("kind", "transfer")
                .put("reference_type", "note")
                .put("reference_id", ID)
                .put("entry_count", 0)
                .put("occurred_at", TIME)
                .put("posted_at", TIME)
                .put("entries", new JsonArray())
                .encode();
    }

    private static String escrow(UUID order) {
        return new JsonObject()
                .put("sponsorship_order_id", order.toString())
                .put("escrow_status", "locked")
                .put("currency", "USD")
                .put("amount_cents", 1)
                .putNull("transaction_id")
                .put("posted_at", TIME)
                .encode();
    }

    private static String topUp(UUID id) {
        return new JsonObject()
                .put("id", id.toString())
                .put("account_id", ID)
                .putNull("organization_id")
                .put("currency", "USD")
                .put("amount_cents", 1)
                .put("available_cents", 1)
                .put("posted_at", TIME)
                .encode();
    }
}
