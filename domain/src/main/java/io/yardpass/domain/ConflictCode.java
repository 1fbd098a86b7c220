package io.yardpass.domain;

import java.util.Locale;

/** Why a command contradicts one that came before it. */
public enum ConflictCode {
    /** The idempotency key was used for other content. */
    IDEMPOTENCY_KEY_REUSED,
    /** An order with this id exists, and it is not this one. */
    ORDER_ID_TAKEN,
    /** The id that the client made belongs to something else. */
    ID_TAKEN;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
