package io.yardpass.gateway.decoding;

import io.yardpass.domain.Event;
import io.yardpass.domain.Verdict;
import java.util.UUID;

/** One event of a body as it was read. */
public sealed interface DecodedEvent {
    /** Well-formed; the database has the last word. */
    record Taken(Event event) implements DecodedEvent {}

    /** Refused already; the id is null where it could not be read. */
    record Refused(UUID id, Verdict.Rejected verdict) implements DecodedEvent {}
}
