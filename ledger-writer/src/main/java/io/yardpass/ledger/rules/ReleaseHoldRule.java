package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.UNKNOWN_HOLD;

import io.yardpass.domain.Caller;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.ledger.rules.Decision.Refuse;

/** What was set aside is given up. */
final class ReleaseHoldRule implements Rule {
    private final ReleaseHold command;

    ReleaseHoldRule(ReleaseHold command) {
        this.command = command;
    }

    @Override
    public String content() {
        return "release " + command.holdId();
    }

    @Override
    public void read(Reads reads) {
        Hold hold = reads.need(Facts.HOLDS, command.holdId());
        if (hold != null) {
            reads.need(Facts.TIERS, hold.tierId());
        }
    }

    @Override
    public boolean restsOn(Journal journal) {
        return journal.ticketing.newHolds.containsKey(command.holdId());
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        Hold hold = state.get(Facts.HOLDS, command.holdId());
        if (hold == null || !mayGiveUp(command.caller(), hold)) {
            return Refuse.because(UNKNOWN_HOLD, "there is no such hold");
        }
        Refuse refusal = Holds.refuseEnded(hold, nowMicros);
        return refusal != null ? refusal : (Decision.Accept) (journal, _) -> giveUp(journal, hold);
    }

    private static boolean mayGiveUp(Caller caller, Hold hold) {
        return switch (caller.role()) {
            case SERVICE_ROLE -> caller.serves(hold.organizationId());
            case AUTHENTICATED -> caller.subject().equals(hold.buyerId());
            case ANON -> false;
        };
    }

    private String giveUp(Journal journal, Hold hold) {
        Hold released = Holds.end(journal, hold, HoldStatus.RELEASED);
        return Holds.tell(journal, "ticket.hold_released", released, command.traceparent());
    }
}
