package io.yardpass.wire;

import static io.yardpass.domain.Role.ANON;
import static io.yardpass.domain.Role.AUTHENTICATED;
import static io.yardpass.domain.Role.SERVICE_ROLE;
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
import io.yardpass.domain.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Who sends events of each type, and which fields they have. Others are ignored, because SDKs grow fields before gateways do. */
public enum EventType {
    POST_VIEW(Set.of(ANON, AUTHENTICATED, SERVICE_ROLE), POST_ID, DWELL_MS, SOURCE),
    EVENT_VIEW(Set.of(ANON, AUTHENTICATED, SERVICE_ROLE), EVENT_ID, SOURCE),
    AD_IMPRESSION(Set.of(ANON, SERVICE_ROLE), CAMPAIGN_ID, CREATIVE_ID, EVENT_ID, PLACEMENT, VIEWABLE, PRICE_MICROS),
    AD_CLICK(Set.of(ANON, SERVICE_ROLE), CAMPAIGN_ID, IMPRESSION_ID);

    private final String wireName = name().toLowerCase(Locale.ROOT);
    private final Set<Role> senders;
    private final Field subject;
    private final Set<Field> fields = EnumSet.of(ID, OCCURRED_AT, USER_ID, SESSION_ID, METADATA);

    /**
     * @param senders the roles that may send it, alone, in a batch, or again
     * @param subject what the event is about: the one field of the type that is required
     */
    EventType(Set<Role> senders, Field subject, Field... others) {
        this.senders = senders;
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

    /** The roles that may send it. */
    public Set<Role> senders() {
        return senders;
    }

    public Field subject() {
        return subject;
    }

    public boolean has(Field field) {
        return fields.contains(field);
    }
}
