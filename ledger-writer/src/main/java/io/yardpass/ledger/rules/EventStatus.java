package io.yardpass.ledger.rules;

import java.util.Locale;

/** Where an event is: tickets are sold of what is published, and is not over. */
public enum EventStatus {
    DRAFT,
    PUBLISHED,
    CANCELLED,
    ENDED;

    public static EventStatus ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
