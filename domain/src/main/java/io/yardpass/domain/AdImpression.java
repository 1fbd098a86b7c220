package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** An advertisement was shown. {@code priceMicros} is what the ad server says it cost: stored, never charged. */
public record AdImpression(
        UUID id,
        long occurredAtMicros,
        UUID campaignId,
        UUID creativeId,
        UUID eventId,
        String placement,
        Boolean viewable,
        Long priceMicros,
        UUID userId,
        String sessionId,
        String metadata)
        implements Event {
    public AdImpression {
        requireNonNull(id, "id");
        requireNonNull(campaignId, "campaignId");
    }

    @Override
    public UUID subjectId() {
        return campaignId;
    }
}
