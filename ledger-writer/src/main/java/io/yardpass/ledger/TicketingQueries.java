package io.yardpass.ledger;

import static io.yardpass.ledger.FactQueries.all;
import static io.yardpass.ledger.FactRows.longOrNull;
import static io.yardpass.ledger.FactRows.uuid;

import io.yardpass.ledger.rules.Hold;
import io.yardpass.ledger.rules.HoldStatus;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.Ticket;
import io.yardpass.ledger.rules.TicketOrder;
import io.yardpass.ledger.rules.TicketStatus;
import io.yardpass.ledger.rules.TicketingReadSet;
import java.util.List;

/** Asks for holds, for tickets that were sold and for who may handle them; a part of {@link FactQueries}. */
final class TicketingQueries {
    private static final String HOLDS = """
            SELECT id, tier_id, organization_id, user_id, session_id, quantity, status,
                (extract(epoch FROM expires_at) * 1000000)::bigint
            FROM ticketing.ticket_holds
            """;
    private static final String HOLDS_BY_ID = HOLDS + "WHERE id = ANY ($1::uuid[])";
    private static final String DUE_HOLDS = HOLDS + """
            WHERE status = 'held' AND expires_at <= timestamptz 'epoch' + $1::bigint * interval '1 microsecond'
            ORDER BY expires_at
            LIMIT $2""";
    private static final String TICKETS = """
            SELECT t.id, t.code, t.event_id, t.tier_id, t.order_id, t.owner_user_id, t.organization_id, t.status,
                t.transfers, i.unit_price_cents, (
                    SELECT (extract(epoch FROM h.changed_at) * 1000000)::bigint
                    FROM ticketing.ticket_history AS h
                    WHERE h.ticket_id = t.id AND h.to_status = 'redeemed'
                    LIMIT 1
                )
            FROM ticketing.tickets AS t
            JOIN ticketing.order_items AS i ON i.order_id = t.order_id AND i.tier_id = t.tier_id
            """;
    private static final String TICKETS_BY_ID = TICKETS + "WHERE t.id = ANY ($1::uuid[])";
    private static final String TICKETS_BY_CODE = TICKETS + "WHERE t.code = ANY ($1::text[])";
    private static final String TICKETS_OF_ORDERS =
            TICKETS + "WHERE t.order_id = ANY ($1::uuid[]) AND t.status IN ('issued', 'redeemed') ORDER BY t.id";
    private static final String ORDERS = """
            SELECT o.id, o.event_id, o.user_id, o.organization_id, o.currency, o.total_cents, o.fee_cents, (
                SELECT coalesce(sum(r.amount_cents), 0) FROM ticketing.refunds AS r WHERE r.order_id = o.id
            )
            FROM ticketing.orders AS o
            WHERE o.id = ANY ($1::uuid[])""";

    private TicketingQueries() {}

    static void ask(TicketingReadSet readSet, FactQueries queries) {
        queries.ask(readSet.holds, HOLDS_BY_ID, TicketingQueries::holds, all());
        queries.ask(readSet.tickets, TICKETS_BY_ID, TicketingQueries::tickets, all());
        queries.ask(readSet.codes, TICKETS_BY_CODE, TicketingQueries::tickets, PgArray::texts);
        queries.ask(readSet.orders, ORDERS, TicketingQueries::orders, all());
        queries.ask(readSet.ticketsOf, TICKETS_OF_ORDERS, TicketingQueries::tickets, all());
        if (readSet.dueHolds != null) {
            queries.ask(
                    DUE_HOLDS, TicketingQueries::dueHolds, readSet.dueHolds.untilMicros(), readSet.dueHolds.holdsMax());
        }
    }

    private static void holds(ReadResult found, List<List<String>> rows) {
        rows.forEach(row -> found.ticketing.holds.add(hold(row)));
    }

    private static void dueHolds(ReadResult found, List<List<String>> rows) {
        rows.forEach(row -> found.ticketing.dueHolds.add(hold(row)));
    }

    private static Hold hold(List<String> row) {
        return new Hold(
                uuid(row.get(0)),
                uuid(row.get(1)),
                uuid(row.get(2)),
                uuid(row.get(3)),
                row.get(4),
                Integer.parseInt(row.get(5)),
                HoldStatus.ofWireName(row.get(6)),
                Long.parseLong(row.get(7)));
    }

    private static void tickets(ReadResult found, List<List<String>> rows) {
        for (List<String> row : rows) {
            found.ticketing.tickets.add(new Ticket(
                    uuid(row.get(0)),
                    row.get(1),
                    uuid(row.get(2)),
                    uuid(row.get(3)),
                    uuid(row.get(4)),
                    uuid(row.get(5)),
                    uuid(row.get(6)),
                    TicketStatus.ofWireName(row.get(7)),
                    Integer.parseInt(row.get(8)),
                    Long.parseLong(row.get(9)),
                    longOrNull(row.get(10))));
        }
    }

    private static void orders(ReadResult found, List<List<String>> rows) {
        for (List<String> row : rows) {
            found.ticketing.orders.add(new TicketOrder(
                    uuid(row.get(0)),
                    uuid(row.get(1)),
                    uuid(row.get(2)),
                    uuid(row.get(3)),
                    row.get(4),
                    Long.parseLong(row.get(5)),
                    Long.parseLong(row.get(6)),
                    Long.parseLong(row.get(7)),
                    List.of()));
        }
    }
}
