package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** A post was on screen. */
public record PostView(
        UUID id,
        long occurredAtMicros,
        UUID postId,
        Integer dwellMillis,
        String source,
        UUID userId,
        String sessionId,
        String metadata)
        implements Event {
    public PostView {
        requireNonNull(id, "id");
        requireNonNull(postId, "postId");
    }

    @Override
    public UUID subjectId() {
        return postId;
    }
}
