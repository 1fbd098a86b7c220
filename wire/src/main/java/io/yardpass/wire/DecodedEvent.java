package io.yardpass.wire;

import io.yardpass.domain.Event;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Role;
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

    /** As it is, or refused when the role may not send its type. */
    DecodedEvent sentBy(Role role);

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

        @Override
        public DecodedEvent sentBy(Role role) {
            return type().senders().contains(role) ? this : new Refused(type(), id(), notAllowed(role), from, to);
        }

        private static Verdict.Rejected notAllowed(Role role) {
            return new Verdict.Rejected(
                    RejectionCode.TYPE_NOT_ALLOWED, "the role " + role.wireName() + " may not report this type");
        }
    }

    /** Refused already; its type and id are null where they could not be read. */
    record Refused(EventType type, UUID id, Verdict.Rejected verdict, int from, int to) implements DecodedEvent {
        @Override
        public DecodedEvent sentBy(Role role) {
            return this;
        }
    }
}
