package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** The page of an event was seen. */
public record EventView(
        UUID id, long occurredAtMicros, UUID eventId, String source, UUID userId, String sessionId, String metadata)
        implements Event {
    public EventView {
        requireNonNull(id, "id");
        requireNonNull(eventId, "eventId");
    }

    @Override
    public UUID subjectId() {
        return eventId;
    }
}
