package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.domain.Event;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Uuids;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The fields of one event while they are read; of the next one after {@link #begin}. As long as its type is not known, all
 * fields are read; what is wrong with those that the type turns out not to have is forgotten.
 */
final class EventDraft {
    private static final int FIELDS = Field.values().length;

    /** Null where each event names its own. */
    private final EventType typeOfAll;
    /** What the events are read from. */
    private final byte[] body;

    private int bodyOffset;
    /** Null until the event has said so. */
    private EventType type;
    /** The first of each field, in the order in which they were met; null while there is none. */
    private Map<Field, EventFault> faults;
    /** A bit for each field. */
    private int seen;

    private long occurredAtMicros;
    /** By the ordinals of their fields; null for what is absent. */
    private final Object[] values = new Object[FIELDS];

    /** @param type null where each event names its own */
    EventDraft(EventType type, byte[] body) {
        this.typeOfAll = type;
        this.body = body;
    }

    /** Forgets the event before. The next stands in the body where its parser, which began at this offset, says. */
    void begin(int bodyOffset) {
        this.bodyOffset = bodyOffset;
        type = typeOfAll;
        faults = null;
        seen = 0;
        occurredAtMicros = Rfc3339.MALFORMED;
        Arrays.fill(values, null);
    }

    EventType type() {
        return type;
    }

    boolean takes(Field field) {
        return field == Field.TYPE ? typeOfAll == null : type == null || type.has(field);
    }

    void note(Field field, EventFault fault) {
        faults = faults == null ? new LinkedHashMap<>() : faults;
        faults.putIfAbsent(field, fault);
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
        switch (field.kind()) {
            case ID -> keep(field, Values.uuid(json, field));
            case USER -> keep(field, Values.user(json, field));
            case TIME -> occurredAtMicros = Values.micros(json, field);
            case TEXT -> keep(field, Values.text(json, field));
            case NAME -> keep(field, Values.identifier(json, field));
            case TRUTH -> keep(field, Values.truth(json, field));
            case INTEGER -> keep(field, (int) Values.number(json, field));
            case LONG -> keep(field, Values.number(json, field));
            case OBJECT -> keep(field, Metadata.read(json, body, bodyOffset));
            case TYPE -> type = Values.type(json);
        }
    }

    /** The event, once all its fields were read. */
    Event event() throws EventFault {
        requireNoFault();
        require(Field.ID);
        require(type.subject());
        if (occurredAtMicros == Rfc3339.MALFORMED) {
            occurredAtMicros = timeInId();
        }
        return type.event(this);
    }

    /** As far as it was read; may be null. */
    UUID id(Field field) {
        return (UUID) values[field.ordinal()];
    }

    long occurredAtMicros() {
        return occurredAtMicros;
    }

    String text(Field field) {
        return (String) values[field.ordinal()];
    }

    Boolean truth(Field field) {
        return (Boolean) values[field.ordinal()];
    }

    Integer integer(Field field) {
        return (Integer) values[field.ordinal()];
    }

    Long number(Field field) {
        return (Long) values[field.ordinal()];
    }

    private void keep(Field field, Object value) {
        values[field.ordinal()] = value;
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

    private void require(Field field) throws EventFault {
        if (values[field.ordinal()] == null) {
            throw new EventFault(RejectionCode.MISSING_FIELD, field.wireName() + " is required");
        }
    }

    private long timeInId() throws EventFault {
        UUID id = id(Field.ID);
        if (Uuids.isVersion7(id)) {
            return Uuids.micros(id);
        }
        throw new EventFault(RejectionCode.MISSING_FIELD, "occurred_at is required unless the id is a version-7 UUID");
    }
}
