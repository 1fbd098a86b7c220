package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** An advertisement was clicked. The impression may arrive later than its click, so it is not looked up. */
public record AdClick(
        UUID id,
        long occurredAtMicros,
        UUID campaignId,
        UUID impressionId,
        UUID userId,
        String sessionId,
        String metadata)
        implements Event {
    public AdClick {
        requireNonNull(id, "id");
        requireNonNull(campaignId, "campaignId");
    }

    @Override
    public UUID subjectId() {
        return campaignId;
    }
}
