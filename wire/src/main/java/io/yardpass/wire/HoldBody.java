package io.yardpass.wire;

import java.time.Duration;
import java.util.UUID;

/** A hold as its body says it; {@code eventId}, {@code sessionId} and {@code userId} may be null. */
public record HoldBody(
        UUID id, UUID eventId, UUID tierId, int quantity, String sessionId, UUID userId, Duration timeToLive) {}
