package io.yardpass.wire;

import java.util.Locale;

/** The fields that events have on the wire. */
public enum Field {
    ID,
    OCCURRED_AT,
    POST_ID,
    EVENT_ID,
    CAMPAIGN_ID,
    CREATIVE_ID,
    IMPRESSION_ID,
    PLACEMENT,
    VIEWABLE,
    PRICE_MICROS,
    DWELL_MS,
    SOURCE,
    USER_ID,
    SESSION_ID,
    METADATA,
    /** What kind of event it is, where a body mixes them. */
    TYPE;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }

    /** The field of this name, or null. */
    static Field named(String name) {
        return switch (name) {
            case "id" -> ID;
            case "occurred_at" -> OCCURRED_AT;
            case "post_id" -> POST_ID;
            case "event_id" -> EVENT_ID;
            case "campaign_id" -> CAMPAIGN_ID;
            case "creative_id" -> CREATIVE_ID;
            case "impression_id" -> IMPRESSION_ID;
            case "placement" -> PLACEMENT;
            case "viewable" -> VIEWABLE;
            case "price_micros" -> PRICE_MICROS;
            case "dwell_ms" -> DWELL_MS;
            case "source" -> SOURCE;
            case "user_id" -> USER_ID;
            case "session_id" -> SESSION_ID;
            case "metadata" -> METADATA;
            case "type" -> TYPE;
            default -> null;
        };
    }
}
