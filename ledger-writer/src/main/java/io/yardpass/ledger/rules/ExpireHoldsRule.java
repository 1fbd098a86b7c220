package io.yardpass.ledger.rules;

import io.yardpass.domain.ExpireHolds;
import java.util.List;
import java.util.UUID;

/** The clock's own command: holds whose time is over end. Refused to nobody, and answered to nobody. */
final class ExpireHoldsRule {
    private ExpireHoldsRule() {}

    static void read(ExpireHolds command, Reads reads) {
        List<UUID> due = reads.need(Facts.DUE_HOLDS, command.holdsMax());
        if (due != null) {
            due.forEach(
                    id -> reads.need(Facts.TIERS, reads.need(Facts.HOLDS, id).tierId()));
        }
    }

    /** Ends all that are due and are held still; returns how many. */
    static String write(ExpireHolds command, Journal journal) {
        Overlay state = journal.state();
        List<UUID> read = state.get(Facts.DUE_HOLDS, command.holdsMax());
        List<Hold> due = (read == null ? List.<UUID>of() : read)
                .stream()
                        .map(id -> state.get(Facts.HOLDS, id))
                        .filter(hold -> hold.status() == HoldStatus.HELD && hold.isOver(journal.nowMicros()))
                        .toList();
        for (Hold hold : due) {
            Hold expired = Holds.end(journal, hold, HoldStatus.EXPIRED);
            Holds.tell(journal, "ticket.hold_expired", expired, null);
        }
        return Json.object(json -> json.writeNumberField("expired", due.size()));
    }
}
