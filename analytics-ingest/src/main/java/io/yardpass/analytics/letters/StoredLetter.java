package io.yardpass.analytics.letters;

import io.vertx.sqlclient.Row;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.wire.EventType;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A dead letter as it is kept.
 *
 * @param type null where the event did not say
 * @param payload as much of the event as was kept
 * @param payloadBytes of the whole event
 */
public record StoredLetter(
        UUID id,
        OffsetDateTime rejectedAt,
        String code,
        String detail,
        EventType type,
        byte[] payload,
        int payloadBytes,
        Caller sender) {
    static final String COLUMNS =
            "id, rejected_at, code, detail, type, payload, payload_bytes, issuer, subject_user_id, role, organization_id";

    /** Of an event that was too large only the head is kept, which is no event. */
    public boolean isWhole() {
        return payload.length == payloadBytes;
    }

    static StoredLetter of(Row row) {
        String type = row.getString("type");
        return new StoredLetter(
                row.getUUID("id"),
                row.getOffsetDateTime("rejected_at"),
                row.getString("code"),
                row.getString("detail"),
                type == null ? null : EventType.named(type),
                row.getBuffer("payload").getBytes(),
                row.getInteger("payload_bytes"),
                new Caller(
                        row.getString("issuer"),
                        row.getUUID("subject_user_id"),
                        Role.named(row.getString("role")),
                        row.getUUID("organization_id")));
    }
}
