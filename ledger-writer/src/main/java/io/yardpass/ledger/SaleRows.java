package io.yardpass.ledger;

import io.yardpass.pgcopy.CopyRows;

/** How the rows of an order, its tickets and its messages look on the wire; each statement stands beside its values. */
final class SaleRows {
    private static final String TOPIC = "ticket.purchased";

    static final String ORDERS = "COPY ticketing.orders (id, event_id, user_id, organization_id, currency,"
            + " total_cents, fee_cents, status, transaction_id, payment_reference, idempotency_scope, fingerprint,"
            + " receipt, created_at) FROM STDIN (FORMAT binary)";

    static void order(CopyRows rows, Sale sale, PriorOrder order) {
        rows.startRow(14)
                .uuid(sale.orderId())
                .uuid(sale.purchase().eventId())
                .uuid(sale.purchase().buyerId())
                .uuid(sale.organizationId())
                .text(sale.decision().total().currency())
                .int8(sale.decision().total().cents())
                .int8(sale.decision().feeCents())
                .text("completed")
                .uuid(sale.transactionId())
                .text(sale.purchase().paymentReference())
                .text(order.scope())
                .bytea(BatchPipeline.bytes(order.fingerprint()))
                .text(order.receipt())
                .timestamptz(sale.postedAtMicros());
    }

    static final String ORDER_ITEMS =
            "COPY ticketing.order_items (order_id, tier_id, quantity, unit_price_cents) FROM STDIN (FORMAT binary)";

    static void items(CopyRows rows, Sale sale) {
        sale.decision()
                .lines()
                .forEach(line -> rows.startRow(4)
                        .uuid(sale.orderId())
                        .uuid(line.tier().id())
                        .int4(line.quantity())
                        .int8(line.tier().priceCents()));
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

    static final String NOTIFICATIONS =
            "COPY messaging.notifications (id, user_id, kind, payload, created_at) FROM STDIN (FORMAT binary)";

    /** What the buyer is told. Bears the id of the outbox's message: both are the news of one sale. */
    static void notification(CopyRows rows, Sale sale) {
        rows.startRow(5)
                .uuid(sale.messageId())
                .uuid(sale.purchase().buyerId())
                .text(TOPIC)
                .jsonb(SaleJson.notification(sale))
                .timestamptz(sale.postedAtMicros());
    }

    static final String MESSAGE_JOBS = "COPY messaging.message_jobs (id, organization_id, event_id, kind, payload,"
            + " created_at) FROM STDIN (FORMAT binary)";

    /** What the organizer has to send. */
    static void job(CopyRows rows, Sale sale) {
        rows.startRow(6)
                .uuid(sale.messageId())
                .uuid(sale.organizationId())
                .uuid(sale.purchase().eventId())
                .text("ticket.confirmation")
                .jsonb(SaleJson.job(sale))
                .timestamptz(sale.postedAtMicros());
    }

    static final String OUTBOX = "COPY public.outbox (id, created_at, topic, key, organization_id, payload,"
            + " traceparent) FROM STDIN (FORMAT binary)";

    static void message(CopyRows rows, Sale sale) {
        rows.startRow(7)
                .uuid(sale.messageId())
                .timestamptz(sale.postedAtMicros())
                .text(TOPIC)
                .text(sale.orderId().toString())
                .uuid(sale.organizationId())
                .jsonb(SaleJson.message(sale))
                .text(sale.purchase().traceparent());
    }

    private SaleRows() {}
}
