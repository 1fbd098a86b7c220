package io.yardpass.ledger.rules;

import java.util.List;
import java.util.UUID;

/** A transaction that was posted, as far as whoever wants to undo it must know it. */
public record PastTransaction(UUID id, String kind, List<Leg> legs, boolean isReversed) {
    public PastTransaction {
        legs = List.copyOf(legs);
    }

    PastTransaction reversed() {
        return new PastTransaction(id, kind, legs, true);
    }
}
