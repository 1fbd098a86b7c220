package io.yardpass.wire;

import java.util.Locale;

/** The fields that events have on the wire, and what each holds. */
public enum Field {
    ID(Kind.ID),
    OCCURRED_AT(Kind.TIME),
    POST_ID(Kind.ID),
    EVENT_ID(Kind.ID),
    TIER_ID(Kind.ID),
    CAMPAIGN_ID(Kind.ID),
    CREATIVE_ID(Kind.ID),
    IMPRESSION_ID(Kind.ID),
    PLACEMENT(Kind.TEXT),
    VIEWABLE(Kind.TRUTH),
    PRICE_MICROS(Kind.LONG, 1_000_000_000_000L),
    DWELL_MS(Kind.INTEGER, 86_400_000),
    SOURCE(Kind.TEXT),
    USER_ID(Kind.USER),
    SESSION_ID(Kind.NAME),
    METADATA(Kind.OBJECT),
    /** What kind of event it is, where a body mixes them. */
    TYPE(Kind.TYPE);

    /** What a field holds, and as what it is read. */
    public enum Kind {
        ID,
        /** An id that may be nobody's. */
        USER,
        TIME,
        TEXT,
        /** A text that is nothing when it is blank. */
        NAME,
        TRUTH,
        INTEGER,
        LONG,
        OBJECT,
        TYPE
    }

    private final String wireName = name().toLowerCase(Locale.ROOT);
    private final Kind kind;
    private final long max;

    Field(Kind kind) {
        this(kind, 0);
    }

    /** @param max of a number; the least is 0 */
    Field(Kind kind, long max) {
        this.kind = kind;
        this.max = max;
    }

    public String wireName() {
        return wireName;
    }

    public Kind kind() {
        return kind;
    }

    long max() {
        return max;
    }

    /** The field of this name, or null. */
    static Field named(String name) {
        return switch (name) {
            case "id" -> ID;
            case "occurred_at" -> OCCURRED_AT;
            case "post_id" -> POST_ID;
            case "event_id" -> EVENT_ID;
            case "tier_id" -> TIER_ID;
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
