package io.yardpass.analytics.letters;

import java.util.Locale;

/** Why a rejected event is not kept. */
enum DropReason {
    /** Sent with a publishable key, which anybody may use. */
    ANONYMOUS,
    /** Its sender has had its share. */
    SENDER_LIMIT,
    /** This event loop holds as many as it may. */
    QUEUE_FULL,
    /** The database holds as many as it may. */
    STORE_FULL,
    /** The database could not be reached, or refused. */
    UNAVAILABLE;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    String wireName() {
        return wireName;
    }
}
