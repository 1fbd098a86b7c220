package io.yardpass.ledger.rules;

import java.util.List;
import java.util.UUID;

/**
 * A transaction as it is written; its entries sum to zero in each currency.
 *
 * @param metadata a JSON object, or null
 */
public record PostedTransaction(
        UUID id,
        long sequence,
        String kind,
        String referenceType,
        UUID referenceId,
        long occurredAtMicros,
        long postedAtMicros,
        String metadata,
        List<PostedEntry> entries) {
    public PostedTransaction {
        entries = List.copyOf(entries);
    }

    /** @param ordinal from 1 */
    public record PostedEntry(
            int ordinal, UUID accountId, long cents, String currency, long previousCents, long currentCents) {

        static PostedEntry of(int ordinal, Account before, long cents) {
            return new PostedEntry(
                    ordinal,
                    before.id(),
                    cents,
                    before.key().currency(),
                    before.balanceCents(),
                    before.plus(cents).balanceCents());
        }
    }
}
