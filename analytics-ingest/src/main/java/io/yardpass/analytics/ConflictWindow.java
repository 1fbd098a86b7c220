package io.yardpass.analytics;

import java.util.BitSet;

/**
 * Which of the last batches met a duplicate. A direct COPY that fails leaves dead rows behind and is done again, so
 * while conflicts are common a batch is staged at once.
 */
final class ConflictWindow {
    private static final int BATCHES = 100;
    private static final int COMMON_ABOVE = 5;

    private final BitSet conflicted = new BitSet(BATCHES);
    private int next;

    void record(boolean conflict) {
        conflicted.set(next, conflict);
        next = (next + 1) % BATCHES;
    }

    boolean conflictsAreCommon() {
        return conflicted.cardinality() > COMMON_ABOVE;
    }
}
