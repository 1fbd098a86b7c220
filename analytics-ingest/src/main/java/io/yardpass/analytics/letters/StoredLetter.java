package io.yardpass.analytics.letters;

import io.vertx.sqlclient.Row;
import io.yardpass.analytics.Fact;
import io.yardpass.analytics.FactRecord;
import io.yardpass.domain.Caller;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Role;
import io.yardpass.wire.EventType;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /** Whatever was refused for them was understood before: no sender can make bytes that are taken for a record. */
    private static final Set<String> REFUSED_BY_THE_DATABASE =
            Set.of(RejectionCode.NOT_STORABLE.wireName(), RejectionCode.OCCURRED_AT_OUT_OF_RANGE.wireName());

    /** Of an event that was too large only the head is kept, which is no event. */
    public boolean isWhole() {
        return payload.length == payloadBytes;
    }

    /** What was queued and could not be stored, admitted as it was; empty for an event as somebody sent it. */
    Optional<Fact> fact() {
        if (!sender.issuer().equals(DeadLetter.OF_A_LOG) || !REFUSED_BY_THE_DATABASE.contains(code)) {
            return Optional.empty();
        }
        try {
            List<Fact> facts = FactRecord.read(payload, Set.of());
            return facts.size() == 1 ? Optional.of(facts.getFirst()) : Optional.empty();
        } catch (FactRecord.UnknownVersionException | FactRecord.MalformedException noRecord) {
            return Optional.empty();
        }
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
