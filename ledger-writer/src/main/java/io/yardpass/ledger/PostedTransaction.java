package io.yardpass.ledger;

import java.util.List;
import java.util.UUID;

/** A transaction as it is written; its entries sum to zero. */
record PostedTransaction(
        UUID id,
        long sequence,
        String kind,
        String referenceType,
        UUID referenceId,
        long occurredAtMicros,
        long postedAtMicros,
        List<PostedEntry> entries) {
    PostedTransaction {
        entries = List.copyOf(entries);
    }

    /** @param ordinal from 1 */
    record PostedEntry(
            int ordinal, UUID accountId, long cents, String currency, long previousCents, long currentCents) {}
}
