package io.yardpass.ledger;

import static io.yardpass.ledger.BatchPipeline.array;

import io.yardpass.ledger.rules.EventCancellation;
import io.yardpass.ledger.rules.Hold;
import io.yardpass.ledger.rules.TicketingRows;
import io.yardpass.ledger.rules.TicketingRows.Refund;
import io.yardpass.ledger.rules.TicketingRows.Successor;
import io.yardpass.ledger.rules.TicketingRows.TicketFact;
import io.yardpass.ledger.rules.TicketingRows.TicketMove;
import io.yardpass.pgcopy.CopyRows;
import io.yardpass.pgcopy.Pipeline;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The part of a batch that is about holds and tickets that were sold; each statement stands beside its values. */
final class TicketingSteps {
    private static final String END_HOLDS = "SELECT ticketing.end_holds($1, $2, $3)";
    private static final String MOVE_TICKETS = "SELECT ticketing.move_tickets($1, $2, $3, $4, $5)";
    private static final String CANCEL_EVENT = "SELECT ticketing.cancel_event($1, $2, $3, $4)";
    private static final String REFUND_EVENT = "SELECT ticketing.refund_event($1, $2, $3, $4, $5, $6, $7, $8)";
    private static final String CLOSE_ORDERS = "SELECT ticketing.close_orders($1, $2)";

    private final TicketingRows rows;
    private final long nowMicros;

    TicketingSteps(TicketingRows rows, long nowMicros) {
        this.rows = rows;
        this.nowMicros = nowMicros;
    }

    /** What frees stock comes before what takes it, for at no time is more sold and held than there is. */
    void beforeSales(Pipeline.Builder steps, BatchPipeline.Copies copies) {
        Instant now = time(nowMicros);
        if (!rows.endedHolds.isEmpty()) {
            steps.query(
                    END_HOLDS,
                    array(rows.endedHolds, Hold::id),
                    array(rows.endedHolds, hold -> hold.status().wireName()),
                    now);
        }
        for (List<TicketMove> moves : inTurns(rows.moves)) {
            steps.query(
                    MOVE_TICKETS,
                    array(moves, TicketMove::ticketId),
                    array(moves, move -> move.from().wireName()),
                    array(moves, move -> move.to().wireName()),
                    PgArray.texts(moves.stream().map(TicketMove::actor).toList()),
                    now);
        }
        copies.of(HOLDS, List.copyOf(rows.newHolds.values()), this::hold);
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** An UPDATE moves a row once: the second move of a ticket is for the second of them. */
    private static List<List<TicketMove>> inTurns(List<TicketMove> moves) {
        List<List<TicketMove>> turns = new ArrayList<>();
        Map<UUID, Integer> made = new HashMap<>();
        for (TicketMove move : moves) {
            int turn = made.merge(move.ticketId(), 1, Integer::sum) - 1;
            if (turn == turns.size()) {
                turns.add(new ArrayList<>());
            }
            turns.get(turn).add(move);
        }
        return turns;
    }

    /** A ticket that takes another's place may be of any order; a refund is checked against all tickets of its order. */
    void afterSales(Pipeline.Builder steps, BatchPipeline.Copies copies) {
        copies.of(SUCCESSORS, List.copyOf(rows.successors.values()), this::successor);
        copies.of(REFUNDS, rows.refunds, this::refund);
        copies.of(SaleRows.TICKET_ANALYTICS, rows.facts, this::fact);
        if (!rows.closedOrders.isEmpty()) {
            steps.query(
                    CLOSE_ORDERS,
                    PgArray.plain(rows.closedOrders.keySet()),
                    array(List.copyOf(rows.closedOrders.values()), status -> status.wireName()));
        }
    }

    /** Behind all that this batch sold, or paid in for an event, before it was called off. */
    void cancelEvents(Pipeline.Builder steps) {
        rows.cancellations.forEach(
                made -> steps.query(CANCEL_EVENT, made.eventId(), made.secret(), made.actor(), time(nowMicros)));
        rows.refundSteps.forEach(step -> refundEvent(steps, step.from(), step.to()));
    }

    private void refundEvent(Pipeline.Builder steps, EventCancellation from, EventCancellation to) {
        steps.query(
                REFUND_EVENT,
                to.eventId(),
                from.last() == null ? null : from.last().orderId(),
                to.last() == null ? null : time(to.last().createdAtMicros()),
                to.last() == null ? null : to.last().orderId(),
                to.refunded() - from.refunded(),
                to.refused() - from.refused(),
                to.isFinished(),
                time(nowMicros));
    }

    private static final String HOLDS =
            "COPY ticketing.ticket_holds (id, tier_id, session_id, user_id, organization_id,"
                    + " quantity, status, expires_at, created_at) FROM STDIN (FORMAT binary)";

    private void hold(CopyRows copy, Hold hold) {
        copy.startRow(9)
                .uuid(hold.id())
                .uuid(hold.tierId())
                .text(hold.sessionId())
                .uuid(hold.buyerId())
                .uuid(hold.organizationId())
                .int4(hold.quantity())
                .text(hold.status().wireName())
                .timestamptz(hold.expiresAtMicros())
                .timestamptz(nowMicros);
    }

    private static final String SUCCESSORS = "COPY ticketing.tickets (id, event_id, tier_id, order_id, owner_user_id,"
            + " organization_id, code, status, previous_ticket_id, issued_at, transfers) FROM STDIN (FORMAT binary)";

    private void successor(CopyRows copy, Successor made) {
        copy.startRow(11)
                .uuid(made.ticket().id())
                .uuid(made.ticket().eventId())
                .uuid(made.ticket().tierId())
                .uuid(made.ticket().orderId())
                .uuid(made.ticket().ownerId())
                .uuid(made.ticket().organizationId())
                .text(made.ticket().code())
                .text(made.ticket().status().wireName())
                .uuid(made.previousId())
                .timestamptz(nowMicros)
                .int2((short) made.ticket().transfers());
    }

    private static final String REFUNDS = "COPY ticketing.refunds (id, order_id, organization_id, transaction_id,"
            + " amount_cents, fee_cents, created_at) FROM STDIN (FORMAT binary)";

    private void refund(CopyRows copy, Refund refund) {
        copy.startRow(7)
                .uuid(refund.id())
                .uuid(refund.orderId())
                .uuid(refund.organizationId())
                .uuid(refund.transactionId())
                .int8(refund.amountCents())
                .int8(refund.feeCents())
                .timestamptz(nowMicros);
    }

    private void fact(CopyRows copy, TicketFact fact) {
        copy.startRow(8)
                .uuid(fact.id())
                .timestamptz(nowMicros)
                .uuid(fact.ticket().id())
                .uuid(fact.ticket().eventId())
                .uuid(fact.ticket().organizationId())
                .uuid(fact.ticket().orderId())
                .text(fact.kind().news())
                .int8(fact.amountCents());
    }
}
