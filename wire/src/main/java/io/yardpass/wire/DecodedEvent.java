package io.yardpass.wire;

import io.yardpass.domain.Event;
import io.yardpass.domain.Verdict;
import java.util.UUID;

/** One event of a body as it was read, and the bytes of the body that it stood in: from (inclusive) to (exclusive). */
public sealed interface DecodedEvent {
    int from();

    int to();

    /** The event's own id; null where it could not be read. */
    UUID id();

    /** Null where the event did not say what it is. */
    EventType type();

    /** Well-formed; the database has the last word. */
    record Taken(Event event, int from, int to) implements DecodedEvent {
        @Override
        public UUID id() {
            return event.id();
        }

        @Override
        public EventType type() {
            return EventType.of(event);
        }
    }

    /** Refused already; its type and id are null where they could not be read. */
    record Refused(EventType type, UUID id, Verdict.Rejected verdict, int from, int to) implements DecodedEvent {}
}
