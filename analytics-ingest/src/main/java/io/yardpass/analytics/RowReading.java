package io.yardpass.analytics;

import io.yardpass.domain.Event;
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

        Fact fact(Event event, UUID eventId, boolean billable) {
            return new Fact(event, organization, eventId, user, billable, receivedAtMicros);
        }
    }
}
