package io.yardpass.audit;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** A transaction as it is stored. */
record TransactionRow(
        long sequence,
        UUID id,
        long batchNumber,
        String kind,
        String referenceType,
        UUID referenceId,
        int entryCount,
        OffsetDateTime occurredAt,
        OffsetDateTime postedAt) {
    static final String COLUMNS = "t.sequence, t.id, t.batch_number, t.kind, t.reference_type, t.reference_id,"
            + " t.entry_count, t.occurred_at, t.posted_at";

    static TransactionRow of(Row row) {
        return new TransactionRow(
                row.getLong("sequence"),
                row.getUUID("id"),
                row.getLong("batch_number"),
                row.getString("kind"),
                row.getString("reference_type"),
                row.getUUID("reference_id"),
                row.getInteger("entry_count"),
                row.getOffsetDateTime("occurred_at"),
                row.getOffsetDateTime("posted_at"));
    }

    /** As the chain hashes it. */
    String line() {
        return "T|" + sequence + '|' + id + '|' + kind + '|' + referenceType + '|' + referenceId + '|'
                + micros(occurredAt) + '|' + micros(postedAt) + '\n';
    }

    private static long micros(OffsetDateTime time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
    }
}
