package io.yardpass.analytics.letters;

import io.yardpass.domain.Caller;
import io.yardpass.pgcopy.CopyRows;
import io.yardpass.pgcopy.Pipeline;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Letters as rows of their table. */
public final class LetterRows {
    private static final String COPY = """
            COPY analytics.dead_letters (id, rejected_at, code, detail, type, payload, payload_bytes, issuer,
                subject_user_id, role, organization_id) FROM STDIN (FORMAT binary)""";
    private static final int COLUMNS = 11;

    private LetterRows() {}

    /** Adds a COPY of them to a transaction. */
    public static void copyInto(Pipeline.Builder pipeline, List<DeadLetter> letters) {
        CopyRows rows = CopyRows.withCapacity((int) weight(letters));
        // The pipeline owns the rows before they are encoded, so that a failure leaves no memory behind.
        pipeline.copy(COPY, rows);
        letters.forEach(letter -> encode(letter, rows));
    }

    static long weight(List<DeadLetter> letters) {
        return letters.stream().mapToLong(DeadLetter::weight).sum();
    }

    private static void encode(DeadLetter letter, CopyRows rows) {
        Caller sender = letter.sender();
        rows.startRow(COLUMNS)
                .uuid(id(letter.rejectedAtMicros() / 1_000))
                .timestamptz(letter.rejectedAtMicros())
                .text(letter.reason().code().wireName())
                .text(letter.reason().detail())
                .text(letter.type())
                .bytea(letter.payload())
                .int4(letter.payloadBytes())
                .text(sender.issuer())
                .uuid(sender.subject())
                .text(sender.role().wireName())
                .uuid(sender.organizationId());
    }

    /** Version 7: letters of one moment lie together. */
    private static UUID id(long millis) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(millis << 16 | 0x7000 | random.nextInt(1 << 12), 1L << 63 | random.nextLong() >>> 2);
    }
}
