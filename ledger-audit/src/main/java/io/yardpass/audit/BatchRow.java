package io.yardpass.audit;

import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.HexFormat;

/** A link of the chain as it is stored. */
record BatchRow(
        long number,
        long epoch,
        long firstSequence,
        long lastSequence,
        OffsetDateTime postedAt,
        String previousHash,
        String hash) {
    static final String COLUMNS =
            "b.number, b.epoch, b.first_sequence, b.last_sequence, b.posted_at AS batch_posted_at, b.previous_hash, b.hash";

    /** What the first batch follows. */
    static final BatchRow NONE = new BatchRow(0, 0, 1, 0, null, "00".repeat(32), "00".repeat(32));

    static BatchRow of(Row row) {
        return new BatchRow(
                row.getLong("number"),
                row.getLong("epoch"),
                row.getLong("first_sequence"),
                row.getLong("last_sequence"),
                row.getOffsetDateTime("batch_posted_at"),
                hex(row, "previous_hash"),
                hex(row, "hash"));
    }

    private static String hex(Row row, String column) {
        return HexFormat.of().formatHex(row.getBuffer(column).getBytes());
    }
}
