package io.yardpass.ledger.rules;

import io.yardpass.domain.RefundEvent;
import io.yardpass.ledger.rules.EventCancellation.OrderPlace;
import io.yardpass.ledger.rules.TicketingRows.RefundStep;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * The clock's own command: the next orders of an event that was called off are refunded, in the name of whoever called it off. It
 * is the same refund as one that is asked for, but that tickets which let somebody in are refunded too: the event was none. What an
 * account cannot give or take is passed over and counted. How far it came is committed with it, so that whoever goes on begins there.
 */
final class RefundEventRule {
    private static final Comparator<OrderPlace> IN_ORDER = Comparator.comparingLong(OrderPlace::createdAtMicros)
            .thenComparing(OrderPlace::orderId, RefundEventRule::compare);

    private RefundEventRule() {}

    /** As the database orders them: by their bytes. */
    private static int compare(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }

    static void read(RefundEvent command, Reads reads) {
        reads.need(Facts.EVENT_CANCELLATIONS, command.eventId());
        List<OrderPlace> next = reads.need(Facts.ORDERS_TO_REFUND, page(command));
        if (next != null) {
            next.forEach(place -> readOrder(reads, place.orderId()));
        }
    }

    private static EventOrders page(RefundEvent command) {
        return new EventOrders(command.eventId(), command.ordersMax());
    }

    private static void readOrder(Reads reads, UUID id) {
        TicketOrder order = reads.need(Facts.TICKET_ORDERS, id);
        if (order != null) {
            TicketRefund.read(reads, order);
        }
        List<UUID> sold = reads.need(Facts.TICKETS_OF_ORDER, id);
        if (sold != null) {
            sold.forEach(ticket ->
                    reads.need(Facts.TIERS, reads.need(Facts.TICKETS, ticket).tierId()));
        }
    }

    /** Tells how many were refunded, and whether none is left. */
    static String write(RefundEvent command, Journal journal) {
        Overlay state = journal.state();
        EventCancellation before = state.get(Facts.EVENT_CANCELLATIONS, command.eventId());
        if (before == null || before.isFinished()) {
            return tell(0, true);
        }
        if (journal.ticketing.cancellations.contains(before)) {
            // Called off by this very batch: which orders there are was read before that.
            return tell(0, false);
        }
        List<OrderPlace> next = state.get(Facts.ORDERS_TO_REFUND, page(command));
        EventCancellation after = next == null || next.isEmpty() ? before.finished() : refund(journal, before, next);
        if (!after.equals(before)) {
            moveOn(journal, before, after);
        }
        return tell(after.refunded() - before.refunded(), after.isFinished());
    }

    /** Writes down how far the refunds of an event are, and tells of their end. */
    static void moveOn(Journal journal, EventCancellation before, EventCancellation after) {
        journal.state().put(Facts.EVENT_CANCELLATIONS, after.eventId(), after);
        journal.ticketing.refundSteps.add(new RefundStep(before, after));
        if (after.isFinished()) {
            tellFinished(journal, after);
        }
    }

    private static EventCancellation refund(Journal journal, EventCancellation before, List<OrderPlace> next) {
        EventCancellation after = before;
        for (OrderPlace place : next) {
            // What was read before an earlier command of the batch came further is done.
            if (after.last() == null || IN_ORDER.compare(place, after.last()) > 0) {
                after = refund(journal, after, place);
            }
        }
        return after;
    }

    private static EventCancellation refund(Journal journal, EventCancellation before, OrderPlace place) {
        Overlay state = journal.state();
        List<Ticket> left = TicketOrder.tickets(state, place.orderId()).stream()
                .filter(ticket -> ticket.isGood() || ticket.status() == TicketStatus.CANCELLED)
                .toList();
        if (left.isEmpty()) {
            return before.at(place, 0, 0);
        }
        TicketRefund refund = TicketRefund.of(state.get(Facts.TICKET_ORDERS, place.orderId()), left);
        if (refund.refuse(state) != null) {
            return before.at(place, 0, 1);
        }
        refund.write(journal, before.refundIdOf(place.orderId()), before.actor(), null);
        return before.at(place, 1, 0);
    }

    private static void tellFinished(Journal journal, EventCancellation done) {
        String body = Json.object(json -> {
            Json.uuid(json, "event_id", done.eventId());
            json.writeNumberField("orders_refunded", done.refunded());
            json.writeNumberField("orders_refused", done.refused());
            Json.time(json, "finished_at", journal.nowMicros());
        });
        journal.tell("event.refunded", done.eventId(), done.organizationId(), body, null);
    }

    private static String tell(long refunded, boolean isFinished) {
        return Json.object(json -> {
            json.writeNumberField("refunded", refunded);
            json.writeBooleanField("finished", isFinished);
        });
    }
}
