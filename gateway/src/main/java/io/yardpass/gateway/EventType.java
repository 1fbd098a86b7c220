package io.yardpass.gateway;

import static io.yardpass.gateway.Field.CAMPAIGN_ID;
import static io.yardpass.gateway.Field.CREATIVE_ID;
import static io.yardpass.gateway.Field.DWELL_MS;
import static io.yardpass.gateway.Field.EVENT_ID;
import static io.yardpass.gateway.Field.ID;
import static io.yardpass.gateway.Field.IMPRESSION_ID;
import static io.yardpass.gateway.Field.METADATA;
import static io.yardpass.gateway.Field.OCCURRED_AT;
import static io.yardpass.gateway.Field.PLACEMENT;
import static io.yardpass.gateway.Field.POST_ID;
import static io.yardpass.gateway.Field.PRICE_MICROS;
import static io.yardpass.gateway.Field.SESSION_ID;
import static io.yardpass.gateway.Field.SOURCE;
import static io.yardpass.gateway.Field.USER_ID;
import static io.yardpass.gateway.Field.VIEWABLE;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which fields an event of each type has. Others are ignored, because SDKs grow fields before gateways do. */
enum EventType {
    POST_VIEW(POST_ID, DWELL_MS, SOURCE),
    EVENT_VIEW(EVENT_ID, SOURCE),
    AD_IMPRESSION(CAMPAIGN_ID, CREATIVE_ID, EVENT_ID, PLACEMENT, VIEWABLE, PRICE_MICROS),
    AD_CLICK(CAMPAIGN_ID, IMPRESSION_ID);

    private final Field subject;
    private final Set<Field> fields = EnumSet.of(ID, OCCURRED_AT, USER_ID, SESSION_ID, METADATA);

    /** @param subject what the event is about: the one field of the type that is required */
    EventType(Field subject, Field... others) {
        this.subject = subject;
        fields.add(subject);
        fields.addAll(List.of(others));
    }

    Field subject() {
        return subject;
    }

    boolean has(Field field) {
        return fields.contains(field);
    }
}
