package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** A ticket tier was looked at, as whoever thinks of buying does. */
public record TicketView(
        UUID id, long occurredAtMicros, UUID tierId, String source, UUID userId, String sessionId, String metadata)
        implements Event {
    public TicketView {
        requireNonNull(id, "id");
        requireNonNull(tierId, "tierId");
    }

    @Override
    public UUID subjectId() {
        return tierId;
    }
}
