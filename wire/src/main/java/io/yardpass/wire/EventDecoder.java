package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a body straight into events, without a tree: one object, an array, <code>{"events":[…]}</code>, or a line each.
 * An event that is wrong is refused alone; a body that is not JSON fails whole. Confined to a thread.
 */
public final class EventDecoder {
    static final String EVENTS = "events";
    private static final int NESTING_MAX = 32 << 10;

    private final int eventsMax;
    private final int eventBytesMax;
    private final JsonFactory factory;

    /** Reads a body's events, one after the other. */
    private interface Reading {
        void into(EventReader reader, List<DecodedEvent> decoded) throws IOException;
    }

    public EventDecoder(int bodyBytesMax, int eventsMax, int eventBytesMax) {
        this.eventsMax = eventsMax;
        this.eventBytesMax = eventBytesMax;
        // What is nested deeper than an event is long is no event.
        this.factory = JsonInput.reader(bodyBytesMax, Math.min(eventBytesMax, NESTING_MAX));
    }

    /** The events in order; throws a problem if the body cannot be read at all. The body is changed meanwhile. */
    public DecodedBody decode(EventType type, BodyFormat format, byte[] body) {
        return read(type, format, body);
    }

    /** The same for a body in which each event says in its field type what it is. */
    public DecodedBody decodeMixed(BodyFormat format, byte[] body) {
        return read(null, format, body);
    }

    /**
     * One event that was taken out of its body: whatever is wrong with it is a refusal, and it is no envelope.
     *
     * @param type null where the event says in its field type what it is
     */
    public DecodedBody decodeAlone(EventType type, byte[] event) {
        return read(type, event, (reader, decoded) -> decoded.add(line(event, 0, event.length, reader)));
    }

    private DecodedBody read(EventType type, BodyFormat format, byte[] sent) {
        byte[] body = format == BodyFormat.FORM ? FormBody.data(sent) : sent;
        return switch (format) {
            case JSON, FORM -> read(type, body, (reader, decoded) -> document(body, reader, decoded));
            case NDJSON -> read(type, body, (reader, decoded) -> lines(body, reader, decoded));
        };
    }

    private DecodedBody read(EventType type, byte[] body, Reading reading) {
        BadBytes badBytes = BadBytes.maskIn(body);
        var decoded = new ArrayList<DecodedEvent>();
        try {
            reading.into(new EventReader(type, eventBytesMax, badBytes, body), decoded);
            badBytes.putBackInto(body);
            return new DecodedBody(body, decoded);
        } catch (JsonProcessingException malformed) {
            throw malformedJson(malformed);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    private void document(byte[] body, EventReader reader, List<DecodedEvent> decoded) throws IOException {
        try (JsonParser json = factory.createParser(body)) {
            JsonToken first = json.nextToken();
            if (first == JsonToken.START_ARRAY) {
                elements(json, reader, decoded);
                requireEnd(json);
            } else if (first != JsonToken.START_OBJECT) {
                throw malformedJson("The body must be an object or an array of objects.");
            } else {
                object(json, body, reader, decoded);
            }
        }
    }

    /** An envelope if it has an array named events, wherever that stands, and else an event. */
    private void object(JsonParser json, byte[] body, EventReader reader, List<DecodedEvent> decoded)
            throws IOException {
        // What begins as events do is read as one at once, which spares most of them a second reading.
        if (beginsAnEvent(json.nextFieldName())) {
            DecodedEvent event = single(body, reader);
            if (!reader.passedEvents()) {
                decoded.add(event);
                return;
            }
        }
        if (standsOnEvents(json)) {
            elements(json, reader, decoded);
            skipRest(json);
            requireEnd(json);
        } else {
            decoded.add(single(body, reader));
        }
    }

    private static boolean beginsAnEvent(String firstField) {
        return Field.ID.wireName().equals(firstField) || Field.TYPE.wireName().equals(firstField);
    }

    /** Looks for the array of an envelope among the fields of the outermost object. */
    private static boolean standsOnEvents(JsonParser json) throws IOException {
        for (; json.currentToken() != JsonToken.END_OBJECT; json.nextToken()) {
            boolean named = json.currentName().equals(EVENTS);
            if (json.nextToken() == JsonToken.START_ARRAY && named) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }

    private static void skipRest(JsonParser envelope) throws IOException {
        while (envelope.nextToken() != JsonToken.END_OBJECT) {
            if (envelope.currentName().equals(EVENTS)) {
                throw malformedJson("The field events is there twice.");
            }
            envelope.nextToken();
            envelope.skipChildren();
        }
    }

    private DecodedEvent single(byte[] body, EventReader reader) throws IOException {
        try (JsonParser json = factory.createParser(body)) {
            json.nextToken();
            DecodedEvent event = reader.read(json, 0);
            requireEnd(json);
            return event;
        }
    }

    private void elements(JsonParser json, EventReader reader, List<DecodedEvent> decoded) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            requireRoom(decoded);
            decoded.add(reader.read(json, 0));
        }
    }

    private void lines(byte[] body, EventReader reader, List<DecodedEvent> decoded) throws IOException {
        int from = 0;
        while (from < body.length) {
            int to = from;
            while (to < body.length && body[to] != '\n') {
                to++;
            }
            if (!isBlank(body, from, to)) {
                requireRoom(decoded);
                decoded.add(line(body, from, to, reader));
            }
            from = to + 1;
        }
    }

    private DecodedEvent line(byte[] body, int from, int to, EventReader reader) throws IOException {
        try (JsonParser json = factory.createParser(body, from, to - from)) {
            json.nextToken();
            DecodedEvent event = reader.read(json, from);
            return json.nextToken() == null
                    ? event
                    : reader.malformed("something follows the object on its line", from, to);
        } catch (JsonProcessingException malformed) {
            return reader.malformed("the line is not JSON", from, to);
        }
    }

    private static boolean isBlank(byte[] body, int from, int to) {
        for (int i = from; i < to; i++) {
            if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private void requireRoom(List<DecodedEvent> decoded) {
        if (decoded.size() == eventsMax) {
            throw new ProblemException(
                    ProblemCode.TOO_MANY_EVENTS, "A request holds at most " + eventsMax + " events.");
        }
    }

    private static void requireEnd(JsonParser json) throws IOException {
        if (json.nextToken() != null) {
            throw malformedJson("Something follows the JSON; if it is a line each, send it as application/x-ndjson.");
        }
    }

    private static ProblemException malformedJson(JsonProcessingException malformed) {
        var where = malformed.getLocation();
        return malformedJson(
                where == null
                        ? "The body is not JSON."
                        : "The body is not JSON at line " + where.getLineNr() + ", column " + where.getColumnNr()
                                + ".");
    }

    private static ProblemException malformedJson(String detail) {
        return new ProblemException(ProblemCode.MALFORMED_JSON, detail);
    }
}
