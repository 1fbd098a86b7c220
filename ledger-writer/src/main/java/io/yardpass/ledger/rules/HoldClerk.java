package io.yardpass.ledger.rules;

import java.util.UUID;

/** Writes down what is set aside, and what is no more. */
final class HoldClerk {
    private static final String HELD = "ticket.held";
    private static final String RELEASED = "ticket.hold_released";
    private static final String EXPIRED = "ticket.hold_expired";

    private final Journal journal;
    private final Overlay state;
    private final Ids ids;
    private final long nowMicros;

    HoldClerk(Journal journal, Overlay state, Ids ids, long nowMicros) {
        this.journal = journal;
        this.state = state;
        this.ids = ids;
        this.nowMicros = nowMicros;
    }

    /** Returns the answer. */
    String setAside(TicketingAct.SetAside act) {
        var command = act.command();
        Hold hold = new Hold(
                command.id(),
                act.tier().id(),
                act.event().organizationId(),
                command.buyerId(),
                command.sessionId(),
                command.quantity(),
                HoldStatus.HELD,
                nowMicros + command.timeToLive().toNanos() / 1_000);
        state.ticketing.holds.put(hold.id(), hold);
        state.moveStock(hold.tierId(), 0, hold.quantity());
        state.countClaims(hold.buyerId(), hold.tierId(), hold.quantity());
        journal.ticketing.newHolds.put(hold.id(), hold);
        String body = HoldJson.of(hold, act.event().id(), nowMicros);
        tell(HELD, hold, body, command.traceparent());
        return body;
    }

    /** Returns the answer. */
    String giveUp(TicketingAct.GiveUp act) {
        Hold released = end(act.hold(), HoldStatus.RELEASED);
        String body = HoldJson.of(released, eventOf(released), nowMicros);
        tell(RELEASED, released, body, act.command().traceparent());
        return body;
    }

    /** Ends all that are due and are held still; returns the answer to the clock. */
    String expire() {
        var due = state.ticketing.dueHolds().stream()
                .filter(hold -> hold.isOver(nowMicros))
                .toList();
        for (Hold hold : due) {
            Hold expired = end(hold, HoldStatus.EXPIRED);
            tell(EXPIRED, expired, HoldJson.of(expired, eventOf(expired), nowMicros), null);
        }
        return Json.object(json -> json.writeNumberField("expired", due.size()));
    }

    /** What was set aside is so no more; whoever sells it does that afterwards. */
    Hold end(Hold hold, HoldStatus end) {
        Hold ended = hold.ended(end);
        state.ticketing.holds.put(hold.id(), ended);
        state.moveStock(hold.tierId(), 0, -hold.quantity());
        state.countClaims(hold.buyerId(), hold.tierId(), -hold.quantity());
        journal.ticketing.endedHolds.add(ended);
        return ended;
    }

    private UUID eventOf(Hold hold) {
        return state.tiers.get(hold.tierId()).eventId();
    }

    private void tell(String topic, Hold hold, String payload, String traceparent) {
        journal.messages.add(new OutboxMessage(
                ids.next(nowMicros), topic, hold.id().toString(), hold.organizationId(), payload, traceparent));
    }
}
