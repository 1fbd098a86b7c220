package io.yardpass.domain;

import java.util.UUID;

/**
 * A fact that a client reports. Its identity is {@link #id()}, made by the client: sending it again changes nothing.
 * Texts are valid Unicode without NUL, {@code metadata} is a JSON object as it was sent; absent fields are null.
 */
public sealed interface Event permits AdImpression, AdClick, PostView, EventView, TicketView {
    UUID id();

    /** When it happened by the client's clock, in microseconds since the Unix epoch; never corrected. */
    long occurredAtMicros();

    /** What it is about, which tells whose it is: the post, event, tier or campaign that it names. */
    UUID subjectId();

    UUID userId();

    String sessionId();

    String metadata();
}
