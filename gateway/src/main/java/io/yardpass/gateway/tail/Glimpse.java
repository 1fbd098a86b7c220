package io.yardpass.gateway.tail;

import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Verdict;
import io.yardpass.wire.DecodedEvent;
import io.yardpass.wire.EventType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * What is shown of one event: what it is about and what became of it, never of whom it tells. A thousand of them wait for a
 * watcher, and keep nothing of the bodies that they stood in.
 *
 * @param type null where the event did not say what it is
 * @param subject what it is about; null where that could not be read
 * @param id the event's own; null where it could not be read
 */
record Glimpse(Instant at, EventType type, UUID subject, UUID id, Verdict verdict, UUID organizationId) {
    static Glimpse of(Instant at, DecodedEvent event, Verdict verdict, UUID organizationId) {
        UUID subject = event instanceof DecodedEvent.Taken taken ? taken.event().subjectId() : null;
        return new Glimpse(at, event.type(), subject, event.id(), verdict, organizationId);
    }

    String line() {
        var line = new JsonObject()
                .put("at", at.truncatedTo(ChronoUnit.MILLIS).toString())
                .put("verdict", TailQuery.nameOf(verdict));
        if (verdict instanceof Verdict.Rejected rejected) {
            line.put("code", rejected.code().wireName());
        }
        if (type != null) {
            line.put("type", type.wireName());
        }
        if (organizationId != null) {
            line.put("organization_id", organizationId.toString());
        }
        if (subject != null) {
            line.put(type.subject().wireName(), subject.toString());
        }
        if (id != null) {
            line.put("id", id.toString());
        }
        return line.encode();
    }
}
