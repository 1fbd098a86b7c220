package io.yardpass.wire;

import java.util.UUID;

/** A code that was shown at the door of an event. */
public record ScanBody(String code, UUID eventId) {}
