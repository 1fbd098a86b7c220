package io.yardpass.gateway.decoding;

import io.yardpass.domain.Event;
import io.yardpass.domain.Verdict;
import java.util.UUID;

/** One event of a body as it was read. */
public sealed interface DecodedEvent {
    /** Well-formed; the database has the last word. */
    record Taken(Event event) implements DecodedEvent {}

    /** Refused already; its type and id are null where they could not be read. */
    record Refused(EventType type, UUID id, Verdict.Rejected verdict) implements DecodedEvent {}
}
