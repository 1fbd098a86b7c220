package io.yardpass.analytics;

import static java.util.Objects.requireNonNull;

import io.yardpass.domain.Event;
import java.util.UUID;

/**
 * An admitted event with all that its row holds beyond what the client said.
 *
 * @param organizationId the tenant, from the directory
 * @param eventId the event that was viewed, or that what was viewed belongs to; null for advertisements
 * @param userId whom the row names: the caller, or whom the client said; may be null
 * @param billable whether an impression or click may be charged
 * @param receivedAtMicros when the request was taken, microseconds since the Unix epoch
 */
public record Fact(
        Event event, UUID organizationId, UUID eventId, UUID userId, boolean billable, long receivedAtMicros) {
    public Fact {
        requireNonNull(event, "event");
        requireNonNull(organizationId, "organizationId");
    }

    public UUID id() {
        return event.id();
    }
}
