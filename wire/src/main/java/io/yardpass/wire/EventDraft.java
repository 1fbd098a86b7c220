package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Uuids;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The fields of one event while they are read. As long as its type is not known, all fields are read; what is wrong with
 * those that the type turns out not to have is forgotten.
 */
final class EventDraft {
    private static final long DWELL_MILLIS_MAX = 86_400_000;
    private static final long PRICE_MICROS_MAX = 1_000_000_000_000L;

    private final boolean namesItsType;
    /** What the event is read from. */
    private final byte[] body;

    private final int bodyOffset;
    /** Null until the event has said so. */
    private EventType type;
    /** The first of each field, in the order in which they were met; null while there is none. */
    private Map<Field, EventFault> faults;
    /** A bit for each field. */
    private int seen;

    private UUID id;
    private long occurredAtMicros = Rfc3339.MALFORMED;
    private UUID postId;
    private UUID eventId;
    private UUID campaignId;
    private UUID creativeId;
    private UUID impressionId;
    private String placement;
    private Boolean viewable;
    private Long priceMicros;
    private Integer dwellMillis;
    private String source;
    private UUID userId;
    private String sessionId;
    private String metadata;

    /**
     * @param type null where the event names its own
     * @param bodyOffset where in the body its parser began
     */
    EventDraft(EventType type, byte[] body, int bodyOffset) {
        this.namesItsType = type == null;
        this.type = type;
        this.body = body;
        this.bodyOffset = bodyOffset;
    }

    EventType type() {
        return type;
    }

    boolean takes(Field field) {
        return field == Field.TYPE ? namesItsType : type == null || type.has(field);
    }

    void note(Field field, EventFault fault) {
        faults = faults == null ? new LinkedHashMap<>() : faults;
        faults.putIfAbsent(field, fault);
    }

    /** The id as far as it was read, to name a rejected event by; may be null. */
    UUID id() {
        return id;
    }

    /** Takes the value that the parser stands on; null counts as absent. */
    void read(Field field, JsonParser json) throws IOException, EventFault {
        int bit = 1 << field.ordinal();
        if ((seen & bit) != 0) {
            throw new EventFault(RejectionCode.MALFORMED_EVENT, field.wireName() + " is there twice");
        }
        seen |= bit;
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        switch (field) {
            case ID -> id = Values.uuid(json, field);
            case OCCURRED_AT -> occurredAtMicros = Values.micros(json, field);
            case POST_ID -> postId = Values.uuid(json, field);
            case EVENT_ID -> eventId = Values.uuid(json, field);
            case CAMPAIGN_ID -> campaignId = Values.uuid(json, field);
            case CREATIVE_ID -> creativeId = Values.uuid(json, field);
            case IMPRESSION_ID -> impressionId = Values.uuid(json, field);
            case PLACEMENT -> placement = Values.text(json, field);
            case VIEWABLE -> viewable = Values.bool(json, field);
            case PRICE_MICROS -> priceMicros = Values.integer(json, field, PRICE_MICROS_MAX);
            case DWELL_MS -> dwellMillis = (int) Values.integer(json, field, DWELL_MILLIS_MAX);
            case SOURCE -> source = Values.text(json, field);
            case USER_ID -> userId = Values.user(json, field);
            case SESSION_ID -> sessionId = Values.identifier(json, field);
            case METADATA -> metadata = Metadata.read(json, body, bodyOffset);
            case TYPE -> type = Values.type(json);
        }
    }

    /** The event, once all its fields were read. */
    Event event() throws EventFault {
        requireNoFault();
        require(id, Field.ID);
        require(subject(), type.subject());
        long at = occurredAtMicros();
        return switch (type) {
            case POST_VIEW -> new PostView(id, at, postId, dwellMillis, source, userId, sessionId, metadata);
            case EVENT_VIEW -> new EventView(id, at, eventId, source, userId, sessionId, metadata);
            case AD_IMPRESSION ->
                new AdImpression(
                        id,
                        at,
                        campaignId,
                        creativeId,
                        eventId,
                        placement,
                        viewable,
                        priceMicros,
                        userId,
                        sessionId,
                        metadata);
            case AD_CLICK -> new AdClick(id, at, campaignId, impressionId, userId, sessionId, metadata);
        };
    }

    private void requireNoFault() throws EventFault {
        if (faults != null && faults.containsKey(Field.TYPE)) {
            throw faults.get(Field.TYPE);
        }
        if (type == null) {
            throw new EventFault(RejectionCode.MISSING_FIELD, "type is required");
        }
        if (faults == null) {
            return;
        }
        for (var noted : faults.entrySet()) {
            if (takes(noted.getKey())) {
                throw noted.getValue();
            }
        }
    }

    private UUID subject() {
        return switch (type) {
            case POST_VIEW -> postId;
            case EVENT_VIEW -> eventId;
            case AD_IMPRESSION, AD_CLICK -> campaignId;
        };
    }

    private long occurredAtMicros() throws EventFault {
        if (occurredAtMicros != Rfc3339.MALFORMED) {
            return occurredAtMicros;
        }
        if (Uuids.isVersion7(id)) {
            return Uuids.micros(id);
        }
        throw new EventFault(RejectionCode.MISSING_FIELD, "occurred_at is required unless the id is a version-7 UUID");
    }

    private static void require(UUID value, Field field) throws EventFault {
        if (value == null) {
            throw new EventFault(RejectionCode.MISSING_FIELD, field.wireName() + " is required");
        }
    }
}
