package io.yardpass.comparisons;

import java.util.UUID;

/** A row of analytics.post_impressions, as every way of writing it is given it. */
record View(
        UUID id,
        long occurredAtMicros,
        long receivedAtMicros,
        UUID postId,
        UUID eventId,
        UUID organizationId,
        UUID userId,
        String sessionId,
        int dwellMillis,
        String source,
        String metadata) {
    static final String TABLE = "analytics.post_impressions";
    static final String COLUMNS =
            "id, occurred_at, received_at, post_id, event_id, organization_id, user_id, session_id,"
                    + " dwell_ms, source, metadata";
    static final int COLUMN_COUNT = COLUMNS.split(", ").length;
    static final String COPY = "COPY " + TABLE + " (" + COLUMNS + ") FROM STDIN (FORMAT binary)";
}
