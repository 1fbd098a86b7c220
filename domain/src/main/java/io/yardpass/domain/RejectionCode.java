package io.yardpass.domain;

import java.util.Locale;

/** Why one event was refused. The wire names are stable: clients branch on them. */
public enum RejectionCode {
    /** The JSON of this event is not an object of the documented shape. */
    MALFORMED_EVENT,
    /** A required field is absent. */
    MISSING_FIELD,
    /** A field has the wrong type or is out of its range. */
    INVALID_FIELD,
    /** A text holds NUL or a lone surrogate, which PostgreSQL cannot store. */
    INVALID_TEXT,
    /** The event is larger than the limit. */
    EVENT_TOO_LARGE,
    /** The metadata is larger than the limit, nested too deep, or holds a number no database should. */
    INVALID_METADATA,
    /** Outside the kept months or more than a day ahead. */
    OCCURRED_AT_OUT_OF_RANGE,
    /** More than a day away from the time inside the version-7 id. */
    ID_TIME_MISMATCH,
    /** No such post, or none that this caller may see. */
    UNKNOWN_POST,
    /** No such event, or none that this caller may see. */
    UNKNOWN_EVENT,
    /** No such ticket tier, or none that this caller may see. */
    UNKNOWN_TIER,
    /** No such campaign, or none that this caller may report on. */
    UNKNOWN_CAMPAIGN,
    /** No such creative in this campaign. */
    UNKNOWN_CREATIVE,
    /** A user may report only their own views. */
    USER_NOT_ALLOWED,
    /** This caller may not report events of this type. */
    TYPE_NOT_ALLOWED,
    /** The database refused this event's values; its neighbours were stored. */
    NOT_STORABLE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
