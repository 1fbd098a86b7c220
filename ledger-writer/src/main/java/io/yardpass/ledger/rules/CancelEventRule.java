package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.CANCELLATIONS_PENDING;
import static io.yardpass.domain.RefusalCode.EVENT_CANCELLED;
import static io.yardpass.domain.RefusalCode.EVENT_OVER;
import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.UNKNOWN_EVENT;

import io.yardpass.domain.CancelEvent;
import io.yardpass.ledger.rules.Decision.Refuse;
import io.yardpass.ledger.rules.EventCancellation.OrderPlace;
import java.util.List;

/**
 * An event is called off. In this commit its sale ends; what was sold is refunded by the writer's clock, a few orders at a time.
 * Where nothing was sold, all is done with it. One that was cancelled otherwise can still be called off, so that its orders are
 * refunded.
 */
final class CancelEventRule implements Rule {
    private final CancelEvent command;

    CancelEventRule(CancelEvent command) {
        this.command = command;
    }

    @Override
    public String content() {
        return "call off " + command.eventId();
    }

    @Override
    public void read(Reads reads) {
        reads.need(Facts.EVENT_CANCELLATIONS, command.eventId());
        SaleEvent event = reads.need(Facts.EVENTS, command.eventId());
        if (event != null) {
            reads.member(command.caller(), event.organizationId());
            reads.need(Facts.OPEN_CANCELLATIONS, event.organizationId());
            reads.need(Facts.ORDERS_TO_REFUND, firstOrder());
        }
    }

    private EventOrders firstOrder() {
        return new EventOrders(command.eventId(), 1);
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        SaleEvent event = state.get(Facts.EVENTS, command.eventId());
        if (event == null || !isVisible(event, state)) {
            return Refuse.because(UNKNOWN_EVENT, "there is no such event");
        }
        MemberRole role = MemberRole.of(command.caller(), event.organizationId(), state);
        if (role == null || !role.administers()) {
            return Refuse.because(FORBIDDEN, "only owners and admins of the organization call an event off");
        }
        if (state.get(Facts.EVENT_CANCELLATIONS, event.id()) != null) {
            return Refuse.because(EVENT_CANCELLED, "the event was called off before");
        }
        if (event.status() == EventStatus.ENDED) {
            return Refuse.because(EVENT_OVER, "the event is over");
        }
        if (wasSold(state) && openOnes(state, event) >= CancelEvent.OPEN_MAX) {
            return Refuse.because(
                    CANCELLATIONS_PENDING,
                    openOnes(state, event) + " events of the organization were called off and are not refunded yet");
        }
        return (Decision.Accept) (journal, _) -> callOff(journal, event);
    }

    /** Before this batch. */
    private boolean wasSold(Overlay state) {
        List<OrderPlace> orders = state.get(Facts.ORDERS_TO_REFUND, firstOrder());
        return orders != null && !orders.isEmpty();
    }

    private static int openOnes(Overlay state, SaleEvent event) {
        return state.get(Facts.OPEN_CANCELLATIONS, event.organizationId());
    }

    private boolean isVisible(SaleEvent event, Overlay state) {
        return event.sellsTo(command.caller())
                || MemberRole.of(command.caller(), event.organizationId(), state) != null;
    }

    private String callOff(Journal journal, SaleEvent event) {
        EventCancellation cancellation = new EventCancellation(
                event.id(),
                event.organizationId(),
                journal.codes(1).getFirst(),
                TicketJson.claims(command.caller()),
                null,
                0,
                0,
                false);
        journal.state().put(Facts.EVENTS, event.id(), event.cancelled());
        journal.state().put(Facts.EVENT_CANCELLATIONS, event.id(), cancellation);
        journal.ticketing.cancellations.add(cancellation);
        String body = Json.object(json -> {
            Json.uuid(json, "event_id", event.id());
            json.writeStringField("status", "cancelled");
            Json.time(json, "posted_at", journal.nowMicros());
        });
        journal.tell("event.cancelled", event.id(), event.organizationId(), body, command.traceparent());
        if (wasSold(journal.state())
                || journal.sales.stream()
                        .anyMatch(sale -> sale.purchase().eventId().equals(event.id()))) {
            journal.state().put(Facts.OPEN_CANCELLATIONS, event.organizationId(), openOnes(journal.state(), event) + 1);
        } else {
            RefundEventRule.moveOn(journal, cancellation, cancellation.finished());
        }
        return body;
    }
}
