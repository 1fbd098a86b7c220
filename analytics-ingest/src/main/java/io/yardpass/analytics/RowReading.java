package io.yardpass.analytics;

import io.yardpass.domain.Event;
import java.util.Set;
import java.util.UUID;

/** Makes a fact of the columns that every table has, which were read already, and of those that follow them. */
@FunctionalInterface
interface RowReading {
    Fact of(Head head, ValueReader row);

    /** The columns that every table has, in their order. */
    record Head(
            UUID id,
            long atMicros,
            long receivedAtMicros,
            UUID organization,
            UUID user,
            String session,
            String metadata) {
        static Head of(ValueReader row) {
            return new Head(
                    row.uuid(), row.timestamptz(), row.timestamptz(), row.uuid(), row.uuid(), row.text(), row.text());
        }

        /** What leads to a person is left out, if it is one of these. */
        Head without(Set<UUID> forgotten) {
            return user != null && forgotten.contains(user)
                    ? new Head(id, atMicros, receivedAtMicros, organization, null, null, null)
                    : this;
        }

        Fact fact(Event event, UUID eventId, boolean billable) {
            return new Fact(event, organization, eventId, user, billable, receivedAtMicros);
        }
    }
}
