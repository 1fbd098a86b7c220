package io.yardpass.ledger;

import io.yardpass.ledger.rules.Sale;
import io.yardpass.ledger.rules.SaleDelta;
import io.yardpass.pgcopy.CopyRows;

/** How the rows of an order and its tickets look on the wire; each statement stands beside its values. */
final class SaleRows {
    static final String ORDERS = "COPY ticketing.orders (id, event_id, user_id, organization_id, currency,"
            + " total_cents, fee_cents, status, transaction_id, payment_reference, idempotency_scope, fingerprint,"
            + " receipt, created_at) FROM STDIN (FORMAT binary)";

    static void order(CopyRows rows, Sale sale) {
        rows.startRow(14)
                .uuid(sale.orderId())
                .uuid(sale.purchase().eventId())
                .uuid(sale.purchase().buyerId())
                .uuid(sale.organizationId())
                .text(sale.currency())
                .int8(sale.totalCents())
                .int8(sale.feeCents())
                .text("completed")
                .uuid(sale.transactionId())
                .text(sale.purchase().payment().reference())
                .text(sale.purchase().caller().idempotencyScope())
                .bytea(BatchPipeline.bytes(sale.fingerprint()))
                .text(sale.receipt())
                .timestamptz(sale.postedAtMicros());
    }

    static final String ORDER_ITEMS =
            "COPY ticketing.order_items (order_id, tier_id, quantity, unit_price_cents) FROM STDIN (FORMAT binary)";

    static void items(CopyRows rows, Sale sale) {
        sale.items()
                .forEach(item -> rows.startRow(4)
                        .uuid(sale.orderId())
                        .uuid(item.tierId())
                        .int4(item.quantity())
                        .int8(item.unitPriceCents()));
    }

    static final String TICKETS = "COPY ticketing.tickets (id, event_id, tier_id, order_id, owner_user_id,"
            + " organization_id, code, status, issued_at) FROM STDIN (FORMAT binary)";

    static void tickets(CopyRows rows, Sale sale) {
        sale.tickets()
                .forEach(ticket -> rows.startRow(9)
                        .uuid(ticket.id())
                        .uuid(sale.purchase().eventId())
                        .uuid(ticket.tierId())
                        .uuid(sale.orderId())
                        .uuid(sale.purchase().buyerId())
                        .uuid(sale.organizationId())
                        .text(ticket.code())
                        .text("issued")
                        .timestamptz(sale.postedAtMicros()));
    }

    static final String TICKET_ANALYTICS = "COPY analytics.ticket_analytics (id, occurred_at, ticket_id, event_id,"
            + " organization_id, order_id, kind, amount_cents) FROM STDIN (FORMAT binary)";

    /** A ticket is sold once, so the fact bears the ticket's id; it happened when it was posted. */
    static void analytics(CopyRows rows, Sale sale) {
        sale.tickets()
                .forEach(ticket -> rows.startRow(8)
                        .uuid(ticket.id())
                        .timestamptz(sale.postedAtMicros())
                        .uuid(ticket.id())
                        .uuid(sale.purchase().eventId())
                        .uuid(sale.organizationId())
                        .uuid(sale.orderId())
                        .text("sold")
                        .int8(ticket.priceCents()));
    }

    static final String EVENT_DELTAS =
            "COPY analytics.event_deltas (event_id, hour, tickets, revenue_cents) FROM STDIN (FORMAT binary)";

    static void delta(CopyRows rows, SaleDelta delta) {
        rows.startRow(4)
                .uuid(delta.eventId())
                .timestamptz(delta.hourMicros())
                .int4(delta.tickets())
                .int8(delta.revenueCents());
    }

    private SaleRows() {}
}
