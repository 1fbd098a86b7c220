package io.yardpass.ledger;

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
            TICKETS + "WHERE t.order_id = ANY ($1::uuid[]) AND t.status IN ('issued', 'redeemed')";

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
            )
            FROM ticketing.orders AS o
            WHERE o.id = ANY ($1::uuid[])""";

    private static void order(ReadResult found, Row row) {
        TicketOrder order = new TicketOrder(
                row.uuid(), row.uuid(), row.uuid(), row.uuid(), row.text(), row.bigint(), row.bigint(), row.bigint());
        found.put(Facts.TICKET_ORDERS, order.id(), order);
    }

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
                    List.of(Question::keys)));

    private TicketingQueries() {}
}
