package io.yardpass.gateway.decoding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.yardpass.domain.RejectionCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Copies metadata objects out of events in compact form, and refuses what PostgreSQL's {@code jsonb} refuses (NUL, lone
 * surrogates) or should refuse ({@code 1e130000} takes 130,001 characters to read back). Keeps one generator, because
 * making one costs more than the copy; confined to a thread.
 */
final class Metadata {
    static final int BYTES_MAX = 4 << 10;
    static final int NESTING_MAX = 16;
    private static final int NUMBER_LENGTH_MAX = 40;
    private static final int EXPONENT_MAX = 308;
    private static final JsonFactory WRITER = new JsonFactoryBuilder()
            .rootValueSeparator((String) null)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(2 * BYTES_MAX);
    private JsonGenerator copy;

    /** The object that the parser stands on. On a fault the parser stays where the fault is. */
    String read(JsonParser json) throws IOException, EventFault {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw invalid("must be an object");
        }
        bytes.reset();
        if (copy == null) {
            copy = WRITER.createGenerator(bytes);
        }
        boolean whole = false;
        try {
            copyObject(json);
            copy.flush();
            whole = true;
        } finally {
            // What broke off in the middle of an object cannot begin another one.
            copy = whole ? copy : null;
        }
        requireSmall(bytes.size());
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void copyObject(JsonParser json) throws IOException, EventFault {
        int depth = 0;
        JsonToken token = json.currentToken();
        while (true) {
            depth += depthChange(token);
            if (depth > NESTING_MAX) {
                throw invalid("is nested deeper than " + NESTING_MAX);
            }
            copyToken(json, token);
            requireSmall(bytes.size() + copy.getOutputBuffered());
            if (depth == 0) {
                return;
            }
            token = json.nextToken();
        }
    }

    private static int depthChange(JsonToken token) {
        return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }

    private void copyToken(JsonParser json, JsonToken token) throws IOException, EventFault {
        switch (token) {
            case START_OBJECT -> copy.writeStartObject();
            case END_OBJECT -> copy.writeEndObject();
            case START_ARRAY -> copy.writeStartArray();
            case END_ARRAY -> copy.writeEndArray();
            case FIELD_NAME -> copy.writeFieldName(storable(json.currentName()));
            case VALUE_STRING -> copy.writeString(storable(json.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> copy.writeNumber(modest(json));
            case VALUE_TRUE -> copy.writeBoolean(true);
            case VALUE_FALSE -> copy.writeBoolean(false);
            case VALUE_NULL -> copy.writeNull();
            case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> throw new IllegalStateException("not in JSON text: " + token);
        }
    }

    private static String storable(String text) throws EventFault {
        if (!Texts.isStorable(text)) {
            throw new EventFault(RejectionCode.INVALID_TEXT, "metadata holds NUL or a lone surrogate");
        }
        return text;
    }

    private static String modest(JsonParser json) throws IOException, EventFault {
        if (json.getTextLength() > NUMBER_LENGTH_MAX) {
            throw invalid("holds a number of more than " + NUMBER_LENGTH_MAX + " digits");
        }
        String number = json.getText();
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        if (e >= 0 && Math.abs(Double.parseDouble(number.substring(e + 1))) > EXPONENT_MAX) {
            throw invalid("holds a number with an exponent beyond " + EXPONENT_MAX);
        }
        return number;
    }

    private static void requireSmall(int bytes) throws EventFault {
        if (bytes > BYTES_MAX) {
            throw invalid("is larger than " + BYTES_MAX + " bytes");
        }
    }

    private static EventFault invalid(String rule) {
        return new EventFault(RejectionCode.INVALID_METADATA, "metadata " + rule);
    }
}
