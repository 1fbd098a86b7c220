package io.yardpass.ledger;

import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.ledger.rules.EventCancellation;
import io.yardpass.ledger.rules.EventCancellation.OrderPlace;
import io.yardpass.ledger.rules.EventOrders;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Hold;
import io.yardpass.ledger.rules.HoldStatus;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.Ticket;
import io.yardpass.ledger.rules.TicketOrder;
import io.yardpass.ledger.rules.TicketStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** What is set aside, and what became of tickets that were sold. */
final class TicketingQueries {
    private static final String COLUMNS_OF_HOLDS = """
            id, tier_id, organization_id, user_id, session_id, quantity, status,
                (extract(epoch FROM expires_at) * 1000000)::bigint
            FROM ticketing.ticket_holds
            """;
    private static final String HOLDS = "SELECT " + COLUMNS_OF_HOLDS + "WHERE id = ANY ($1::uuid[])";
    /** Over by the database's clock; the rule looks at the writer's too. */
    private static final String DUE_HOLDS = "SELECT $1::integer, " + COLUMNS_OF_HOLDS + """
            WHERE status = 'held' AND expires_at <= now()
            ORDER BY expires_at
            LIMIT $1::integer""";

    private static void dueHolds(ReadResult found, List<Row> rows) {
        Map<Integer, List<UUID>> due = new LinkedHashMap<>();
        rows.forEach(row -> due.computeIfAbsent(row.integer(), holdsMax -> new ArrayList<>())
                .add(hold(found, row).id()));
        due.forEach((holdsMax, ids) -> found.put(Facts.DUE_HOLDS, holdsMax, ids));
    }

    private static Hold hold(ReadResult found, Row row) {
        Hold hold = new Hold(
                row.uuid(),
                row.uuid(),
                row.uuid(),
                row.uuid(),
                row.text(),
                row.integer(),
                HoldStatus.ofWireName(row.text()),
                row.bigint());
        found.put(Facts.HOLDS, hold.id(), hold);
        return hold;
    }

    /** The clock asks once in a batch. */
    private static Object only(List<Integer> holdsMax) {
        if (holdsMax.size() != 1) {
            throw new IllegalStateException("holds expire by one command of a batch");
        }
        return holdsMax.getFirst();
    }

    private static final String TICKETS = """
            SELECT t.id, t.code, t.event_id, t.tier_id, t.order_id, t.owner_user_id, t.organization_id, t.status,
                t.transfers, i.unit_price_cents, (extract(epoch FROM r.at) * 1000000)::bigint,
                (extract(epoch FROM clock_timestamp() - r.at) * 1000000)::bigint
            FROM ticketing.tickets AS t
            JOIN ticketing.order_items AS i ON i.order_id = t.order_id AND i.tier_id = t.tier_id
            LEFT JOIN LATERAL (
                SELECT h.changed_at AS at
                FROM ticketing.ticket_history AS h
                WHERE h.ticket_id = t.id AND h.to_status = 'redeemed'
                ORDER BY h.changed_at DESC
                LIMIT 1
            ) AS r ON true
            """;
    private static final String TICKETS_BY_ID = TICKETS + "WHERE t.id = ANY ($1::uuid[])";
    private static final String TICKETS_BY_CODE = TICKETS + "WHERE t.code = ANY ($1::text[])";
    private static final String TICKETS_OF_ORDERS =
            TICKETS + "WHERE t.order_id = ANY ($1::uuid[]) AND t.status IN ('issued', 'redeemed', 'cancelled')";

    private static Ticket ticket(Row row) {
        return new Ticket(
                row.uuid(),
                row.text(),
                row.uuid(),
                row.uuid(),
                row.uuid(),
                row.uuid(),
                row.uuid(),
                TicketStatus.ofWireName(row.text()),
                row.integer(),
                row.bigint(),
                row.bigintOrNull(),
                row.bigintOrNull());
    }

    private static void ticketsOfOrders(ReadResult found, List<Row> rows) {
        Map<UUID, List<Ticket>> orders = new LinkedHashMap<>();
        for (Row row : rows) {
            Ticket ticket = ticket(row);
            orders.computeIfAbsent(ticket.orderId(), order -> new ArrayList<>()).add(ticket);
        }
        orders.forEach(found::putTicketsOf);
    }

    private static final String ORDERS = """
            SELECT o.id, o.event_id, o.user_id, o.organization_id, o.currency, o.total_cents, o.fee_cents, (
                SELECT coalesce(sum(r.amount_cents), 0) FROM ticketing.refunds AS r WHERE r.order_id = o.id
            ), nullif(o.status, 'completed')
            FROM ticketing.orders AS o
            WHERE o.id = ANY ($1::uuid[])""";

    private static void order(ReadResult found, Row row) {
        TicketOrder order = new TicketOrder(
                row.uuid(),
                row.uuid(),
                row.uuid(),
                row.uuid(),
                row.text(),
                row.bigint(),
                row.bigint(),
                row.bigint(),
                end(row.text()));
        found.put(Facts.TICKET_ORDERS, order.id(), order);
    }

    private static TicketStatus end(String status) {
        return status == null ? null : TicketStatus.ofWireName(status);
    }

    private static final String CANCELLATIONS = """
            SELECT event_id, organization_id, secret,
                jsonb_strip_nulls(jsonb_build_object('role', requested_role, 'sub', requested_by_user_id)),
                (extract(epoch FROM last_order_at) * 1000000)::bigint, last_order_id,
                orders_refunded, orders_refused, finished_at IS NOT NULL
            FROM ticketing.event_cancellations WHERE event_id = ANY ($1::uuid[])""";

    private static void cancellation(ReadResult found, Row row) {
        EventCancellation cancellation = new EventCancellation(
                row.uuid(),
                row.uuid(),
                row.text(),
                row.text(),
                place(row.bigintOrNull(), row.uuid()),
                row.bigint(),
                row.bigint(),
                row.bool());
        found.put(Facts.EVENT_CANCELLATIONS, cancellation.eventId(), cancellation);
    }

    private static OrderPlace place(Long createdAtMicros, UUID order) {
        return order == null ? null : new OrderPlace(createdAtMicros, order);
    }

    /** The next orders, but no more than have so many tickets together, or one. */
    private static final String ORDERS_TO_REFUND =
            String.format(Locale.ROOT, """
            SELECT page.event_id, page.orders_max, (extract(epoch FROM page.created_at) * 1000000)::bigint, page.id
            FROM (
                SELECT asked.event_id, asked.orders_max, o.id, o.created_at, o.tickets,
                    sum(o.tickets) OVER (PARTITION BY asked.event_id, asked.orders_max ORDER BY o.created_at, o.id) AS tickets_until
                FROM unnest($1::uuid[], $2::integer[]) AS asked (event_id, orders_max)
                LEFT JOIN ticketing.event_cancellations AS c ON c.event_id = asked.event_id
                CROSS JOIN LATERAL (
                    SELECT n.id, n.created_at, (
                        SELECT sum(i.quantity) FROM ticketing.order_items AS i WHERE i.order_id = n.id
                    ) AS tickets
                    FROM ticketing.orders AS n
                    WHERE n.event_id = asked.event_id AND n.created_at >= coalesce(c.last_order_at, '-infinity')
                        AND (n.created_at, n.id) > (coalesce(c.last_order_at, '-infinity'), coalesce(c.last_order_id, %1$s))
                    ORDER BY n.created_at, n.id
                    LIMIT asked.orders_max
                ) AS o
            ) AS page
            WHERE page.tickets_until - page.tickets < %2$d
            ORDER BY page.event_id, page.orders_max, page.created_at, page.id""", "'00000000-0000-0000-0000-000000000000'", PurchaseTickets.TICKETS_MAX);

    private static void ordersToRefund(ReadResult found, List<Row> rows) {
        Map<EventOrders, List<OrderPlace>> pages = new LinkedHashMap<>();
        rows.forEach(row -> pages.computeIfAbsent(new EventOrders(row.uuid(), row.integer()), page -> new ArrayList<>())
                .add(place(row.bigint(), row.uuid())));
        pages.forEach((page, orders) -> found.put(Facts.ORDERS_TO_REFUND, page, orders));
    }

    private static final String OPEN_CANCELLATIONS = String.format(Locale.ROOT, """
            SELECT asked.organization_id, (
                SELECT count(*)
                FROM (
                    SELECT
                    FROM ticketing.event_cancellations AS c
                    WHERE c.organization_id = asked.organization_id AND c.finished_at IS NULL
                    ORDER BY c.finished_at, c.organization_id, c.requested_at
                    LIMIT %d
                ) AS open
            )
            FROM unnest($1::uuid[]) AS asked (organization_id)""", CancelEvent.OPEN_MAX);

    static final List<Question<?>> ALL = List.of(
            Question.of(Facts.HOLDS, HOLDS, TicketingQueries::hold, List.of(Question::keys)),
            Question.together(Facts.DUE_HOLDS, DUE_HOLDS, TicketingQueries::dueHolds, List.of(TicketingQueries::only)),
            Question.of(Facts.TICKETS, TICKETS_BY_ID, (found, row) -> found.put(ticket(row)), List.of(Question::keys)),
            Question.of(
                    Facts.TICKET_CODES,
                    TICKETS_BY_CODE,
                    (found, row) -> found.put(ticket(row)),
                    List.of(Question.texts(code -> code))),
            Question.of(Facts.TICKET_ORDERS, ORDERS, TicketingQueries::order, List.of(Question::keys)),
            Question.together(
                    Facts.TICKETS_OF_ORDER,
                    TICKETS_OF_ORDERS,
                    TicketingQueries::ticketsOfOrders,
                    List.of(Question::keys)),
            Question.of(
                    Facts.EVENT_CANCELLATIONS, CANCELLATIONS, TicketingQueries::cancellation, List.of(Question::keys)),
            Question.together(
                    Facts.ORDERS_TO_REFUND,
                    ORDERS_TO_REFUND,
                    TicketingQueries::ordersToRefund,
                    List.of(Question.each(EventOrders::eventId), Question.each(EventOrders::ordersMax))),
            Question.of(
                    Facts.OPEN_CANCELLATIONS,
                    OPEN_CANCELLATIONS,
                    (found, row) -> found.put(Facts.OPEN_CANCELLATIONS, row.uuid(), row.integer()),
                    List.of(Question::keys)));

    private TicketingQueries() {}
}
