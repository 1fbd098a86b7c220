package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.HOLD_EXPIRED;

import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.UUID;

/** How what was set aside comes to its end: bought, given up, or over. */
final class Holds {
    private Holds() {}

    /** Null while it is held and its time is not over. */
    static Refuse refuseEnded(Hold hold, long nowMicros) {
        return switch (hold.status()) {
            case HELD -> hold.isOver(nowMicros) ? Refuse.because(HOLD_EXPIRED, "the hold's time is over") : null;
            case EXPIRED -> Refuse.because(HOLD_EXPIRED, "the hold's time is over");
            case CONSUMED -> Refuse.because(HOLD_EXPIRED, "what was held is bought");
            case RELEASED -> Refuse.because(HOLD_EXPIRED, "the hold was released");
        };
    }

    /** What was set aside is so no more; whoever sells it does that afterwards. */
    static Hold end(Journal journal, Hold hold, HoldStatus end) {
        Overlay state = journal.state();
        Hold ended = hold.ended(end);
        state.put(Facts.HOLDS, hold.id(), ended);
        state.moveStock(hold.tierId(), 0, -hold.quantity());
        state.countClaims(hold.buyerId(), hold.tierId(), -hold.quantity());
        journal.ticketing.endedHolds.add(ended);
        return ended;
    }

    /** Says what became of a hold; returns it, as an answer has it too. */
    static String tell(Journal journal, String topic, Hold hold, String traceparent) {
        UUID event = journal.state().get(Facts.TIERS, hold.tierId()).eventId();
        String body = HoldJson.of(hold, event, journal.nowMicros());
        journal.tell(topic, hold.id(), hold.organizationId(), body, traceparent);
        return body;
    }
}
