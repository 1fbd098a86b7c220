package io.yardpass.ledger.rules;

import io.yardpass.domain.AmountLimits;
import java.util.UUID;

/**
 * An account as it stands.
 *
 * @param version how many batches moved it; the database moves it only from the version the writer knows
 */
public record Account(UUID id, AccountKey key, long balanceCents, long version, boolean isClosed) {

    static Account opened(UUID id, AccountKey key) {
        return new Account(id, key, 0, 0, false);
    }

    /** Throws ArithmeticException when the balance, or what it is with the other sign, would leave the range of a long. */
    Account plus(long cents) {
        long after = Math.addExact(balanceCents, cents);
        Math.negateExact(after);
        return new Account(id, key, after, version, isClosed);
    }

    /** True when it stands further from nothing than it may, or did, and the movement leads there. */
    boolean isBeyondBounds(long movedCents) {
        return !key.kind().isShared()
                && !AmountLimits.isBalance(balanceCents)
                && (balanceCents > 0) == (movedCents > 0);
    }

    /** Takes nothing any more; it must be empty. */
    Account closed() {
        return new Account(id, key, balanceCents, version, true);
    }

    /** True when more was taken out than it holds for others. */
    boolean isOverdrawn() {
        return key.kind().isHeld() && balanceCents > 0;
    }

    /** As the next batch finds it. */
    Account afterBatch() {
        return new Account(id, key, balanceCents, version + 1, isClosed);
    }
}
