package io.yardpass.ledger.rules;

import io.yardpass.ledger.rules.PostedTransaction.PostedEntry;
import java.util.List;
import java.util.UUID;

/**
 * A transaction before it is posted.
 *
 * @param occurredAtMicros by whoever asked for it; null for the moment of posting
 * @param metadata a JSON object, or null
 */
record TransactionDraft(
        UUID id,
        String kind,
        String referenceType,
        UUID referenceId,
        Long occurredAtMicros,
        String metadata,
        List<Leg> legs) {

    PostedTransaction posted(long sequence, long nowMicros, List<PostedEntry> entries) {
        long occurredAt = occurredAtMicros == null ? nowMicros : occurredAtMicros;
        return new PostedTransaction(
                id, sequence, kind, referenceType, referenceId, occurredAt, nowMicros, metadata, entries);
    }
}
