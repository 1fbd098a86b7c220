package io.yardpass.gateway.quotas;

import java.util.Locale;

/** What there are quotas of, each of its own: who sends too many events may still buy and read. */
public enum Metered {
    EVENTS,
    PURCHASES,
    /** Reads, and calls of functions. */
    QUERIES;

    /** As answers spell it. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
