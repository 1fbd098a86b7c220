package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Uuids;
import java.io.IOException;
import java.util.UUID;

/** Reads the value that a parser stands on as the type that a field has, or says what is wrong with it. */
final class Values {
    static final int TEXT_LENGTH_MAX = 128;
    private static final int LONG_DIGITS_MAX = 19;

    private Values() {}

    static UUID uuid(JsonParser json, Field field) throws IOException, EventFault {
        UUID id = json.currentToken() == JsonToken.VALUE_STRING
                ? Uuids.parse(json.getTextCharacters(), json.getTextOffset(), json.getTextLength())
                : null;
        if (id == null) {
            throw invalid(field, "must be a UUID of 36 characters");
        }
        return id;
    }

    static long micros(JsonParser json, Field field) throws IOException, EventFault {
        long micros = json.currentToken() == JsonToken.VALUE_STRING
                ? Rfc3339.micros(json.getTextCharacters(), json.getTextOffset(), json.getTextLength())
                : Rfc3339.MALFORMED;
        if (micros == Rfc3339.MALFORMED) {
            throw invalid(field, "must be an RFC 3339 time with an offset, such as 2026-01-31T12:00:00.123Z");
        }
        return micros;
    }

    /** From 0 to the field's own most. */
    static long number(JsonParser json, Field field) throws IOException, EventFault {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getTextLength() <= LONG_DIGITS_MAX
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = json.getLongValue();
            if (value >= 0 && value <= field.max()) {
                return value;
            }
        }
        throw invalid(field, "must be an integer from 0 to " + field.max());
    }

    static Boolean truth(JsonParser json, Field field) throws EventFault {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> throw invalid(field, "must be true or false");
        };
    }

    static String text(JsonParser json, Field field) throws IOException, EventFault {
        // A character takes two units at most; what is longer than that is not copied to be counted.
        String text = json.currentToken() == JsonToken.VALUE_STRING && json.getTextLength() <= 2 * TEXT_LENGTH_MAX
                ? json.getText()
                : null;
        if (text == null || Texts.isLonger(text, TEXT_LENGTH_MAX)) {
            throw invalid(field, "must be a text of at most " + TEXT_LENGTH_MAX + " characters");
        }
        if (!Texts.isStorable(text)) {
            throw new EventFault(RejectionCode.INVALID_TEXT, field.wireName() + " holds NUL or a lone surrogate");
        }
        return text;
    }

    /** A text that names something; null when it is blank. */
    static String identifier(JsonParser json, Field field) throws IOException, EventFault {
        return Texts.identifier(text(json, field));
    }

    /** Whose id it is; null for the one of zeros only, which is nobody's. */
    static UUID user(JsonParser json, Field field) throws IOException, EventFault {
        UUID id = uuid(json, field);
        return Uuids.isNil(id) ? null : id;
    }

    static EventType type(JsonParser json) throws IOException, EventFault {
        EventType type = json.currentToken() == JsonToken.VALUE_STRING ? EventType.named(json.getText()) : null;
        if (type == null) {
            throw invalid(Field.TYPE, "must be " + EventType.anyName());
        }
        return type;
    }

    private static EventFault invalid(Field field, String rule) {
        return new EventFault(RejectionCode.INVALID_FIELD, field.wireName() + " " + rule);
    }
}
