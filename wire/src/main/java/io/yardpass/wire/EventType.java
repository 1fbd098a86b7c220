package io.yardpass.wire;

import static io.yardpass.wire.Field.CAMPAIGN_ID;
import static io.yardpass.wire.Field.CREATIVE_ID;
import static io.yardpass.wire.Field.DWELL_MS;
import static io.yardpass.wire.Field.EVENT_ID;
import static io.yardpass.wire.Field.ID;
import static io.yardpass.wire.Field.IMPRESSION_ID;
import static io.yardpass.wire.Field.METADATA;
import static io.yardpass.wire.Field.OCCURRED_AT;
import static io.yardpass.wire.Field.PLACEMENT;
import static io.yardpass.wire.Field.POST_ID;
import static io.yardpass.wire.Field.PRICE_MICROS;
import static io.yardpass.wire.Field.SESSION_ID;
import static io.yardpass.wire.Field.SOURCE;
import static io.yardpass.wire.Field.USER_ID;
import static io.yardpass.wire.Field.VIEWABLE;

import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which fields an event of each type has. Others are ignored, because SDKs grow fields before gateways do. */
public enum EventType {
    POST_VIEW(POST_ID, DWELL_MS, SOURCE),
    EVENT_VIEW(EVENT_ID, SOURCE),
    AD_IMPRESSION(CAMPAIGN_ID, CREATIVE_ID, EVENT_ID, PLACEMENT, VIEWABLE, PRICE_MICROS),
    AD_CLICK(CAMPAIGN_ID, IMPRESSION_ID);

    private final String wireName = name().toLowerCase(Locale.ROOT);
    private final Field subject;
    private final Set<Field> fields = EnumSet.of(ID, OCCURRED_AT, USER_ID, SESSION_ID, METADATA);

    /** @param subject what the event is about: the one field of the type that is required */
    EventType(Field subject, Field... others) {
        this.subject = subject;
        fields.add(subject);
        fields.addAll(List.of(others));
    }

    public static EventType of(Event event) {
        return switch (event) {
            case PostView _ -> POST_VIEW;
            case EventView _ -> EVENT_VIEW;
            case AdImpression _ -> AD_IMPRESSION;
            case AdClick _ -> AD_CLICK;
        };
    }

    /** The type of this name, or null. */
    public static EventType named(String name) {
        for (EventType type : values()) {
            if (type.wireName.equals(name)) {
                return type;
            }
        }
        return null;
    }

    /** As bodies and metrics spell it. */
    public String wireName() {
        return wireName;
    }

    public Field subject() {
        return subject;
    }

    public boolean has(Field field) {
        return fields.contains(field);
    }
}
