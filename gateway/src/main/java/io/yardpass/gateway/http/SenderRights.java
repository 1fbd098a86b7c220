package io.yardpass.gateway.http;

import io.yardpass.domain.Event;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Role;
import io.yardpass.domain.Verdict;
import io.yardpass.wire.DecodedEvent;
import io.yardpass.wire.EventType;

/** Which types of events a role may send, whichever way they come. */
public final class SenderRights {
    private SenderRights() {}

    /** The event as it is, or refused when the role may not report its type. */
    public static DecodedEvent permitted(DecodedEvent event, Role role) {
        return switch (event) {
            case DecodedEvent.Taken(Event taken, int from, int to) -> {
                EventType type = EventType.of(taken);
                yield Endpoint.of(type).allows(role)
                        ? event
                        : new DecodedEvent.Refused(type, taken.id(), notAllowed(role), from, to);
            }
            case DecodedEvent.Refused refused -> refused;
        };
    }

    private static Verdict.Rejected notAllowed(Role role) {
        return new Verdict.Rejected(
                RejectionCode.TYPE_NOT_ALLOWED, "the role " + role.wireName() + " may not report this type");
    }
}
