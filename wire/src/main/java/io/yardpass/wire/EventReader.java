package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Verdict;
import java.io.IOException;

/** Reads one event. Whatever is wrong with it, the parser is left at its end, so that the next one can be read. */
final class EventReader {
    private final EventType type;
    private final int eventBytesMax;
    private final BadBytes badBytes;
    private final EventDraft draft;
    private boolean passedEvents;

    /** @param type null where each event names its own */
    EventReader(EventType type, int eventBytesMax, BadBytes badBytes, byte[] body) {
        this.type = type;
        this.eventBytesMax = eventBytesMax;
        this.badBytes = badBytes;
        this.draft = new EventDraft(type, body);
    }

    /** Reads the value that the parser stands on; its offsets count from that byte of the body. */
    DecodedEvent read(JsonParser json, int bodyOffset) throws IOException {
        int from = bodyOffset + (int) json.currentTokenLocation().getByteOffset();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            // The end of a text is known only when it was read.
            json.finishToken();
            passedEvents = false;
            return malformed("an event is a JSON object", from, end(json, bodyOffset));
        }
        draft.begin(bodyOffset);
        readFields(json);
        EventFault fault = null;
        int to = end(json, bodyOffset);
        if (to - from > eventBytesMax) {
            fault = new EventFault(
                    RejectionCode.EVENT_TOO_LARGE, "an event is at most " + eventBytesMax + " bytes of JSON");
        } else if (badBytes.within(from, to)) {
            fault = new EventFault(RejectionCode.INVALID_TEXT, "the event holds NUL or bytes that are not UTF-8");
        }
        return finish(fault, from, to);
    }

    /** True when the last event read has an array named events among its fields, as no event does and an envelope must. */
    boolean passedEvents() {
        return passedEvents;
    }

    DecodedEvent malformed(String detail, int from, int to) {
        var verdict = new Verdict.Rejected(RejectionCode.MALFORMED_EVENT, detail);
        return new DecodedEvent.Refused(type, null, verdict, from, to);
    }

    private static int end(JsonParser json, int bodyOffset) {
        return bodyOffset + (int) json.currentLocation().getByteOffset();
    }

    /** Fields after a fault are read all the same, for the id may be among them. */
    private void readFields(JsonParser json) throws IOException {
        JsonStreamContext event = json.getParsingContext();
        passedEvents = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            Field field = Field.named(json.currentName());
            JsonToken value = json.nextToken();
            if (field == null || !draft.takes(field)) {
                passedEvents |=
                        value == JsonToken.START_ARRAY && json.currentName().equals(EventDecoder.EVENTS);
                json.skipChildren();
                continue;
            }
            try {
                draft.read(field, json);
            } catch (EventFault fault) {
                draft.note(field, fault);
                while (json.getParsingContext() != event) {
                    json.nextToken();
                }
            }
        }
    }

    private DecodedEvent finish(EventFault ofTheWhole, int from, int to) {
        try {
            if (ofTheWhole != null) {
                throw ofTheWhole;
            }
            return new DecodedEvent.Taken(draft.event(), from, to);
        } catch (EventFault refused) {
            return new DecodedEvent.Refused(draft.type(), draft.id(Field.ID), refused.verdict(), from, to);
        }
    }
}
