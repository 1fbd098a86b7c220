package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.domain.RejectionCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Takes metadata objects out of bodies as they were sent, and refuses what PostgreSQL's {@code jsonb} refuses (NUL, lone
 * surrogates) or should refuse ({@code 1e130000} takes 130,001 characters to read back).
 */
final class Metadata {
    static final int BYTES_MAX = 4 << 10;
    static final int NESTING_MAX = 16;
    private static final int NUMBER_LENGTH_MAX = 40;
    private static final int EXPONENT_MAX = 308;

    private Metadata() {}

    /**
     * The object that the parser stands on. On a fault the parser stays where the fault is.
     *
     * @param body what the parser reads
     * @param offset where in the body the parser began
     */
    static String read(JsonParser json, byte[] body, int offset) throws IOException, EventFault {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw invalid("must be an object");
        }
        int from = offset + (int) json.currentTokenLocation().getByteOffset();
        requireStorable(json);
        int length = offset + (int) json.currentLocation().getByteOffset() - from;
        if (length > BYTES_MAX) {
            throw invalid("is larger than " + BYTES_MAX + " bytes");
        }
        return new String(body, from, length, StandardCharsets.UTF_8);
    }

    /** Looks at each token up to the object's end. */
    private static void requireStorable(JsonParser json) throws IOException, EventFault {
        int depth = 1;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME -> requireStorable(json.currentName());
                case VALUE_STRING -> requireStorable(json.getText());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> requireModest(json);
                case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {}
                case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                    throw new IllegalStateException("not in JSON text: " + token);
            }
            if (depth > NESTING_MAX) {
                throw invalid("is nested deeper than " + NESTING_MAX);
            }
        }
    }

    private static void requireStorable(String text) throws EventFault {
        if (!Texts.isStorable(text)) {
            throw new EventFault(RejectionCode.INVALID_TEXT, "metadata holds NUL or a lone surrogate");
        }
    }

    private static void requireModest(JsonParser json) throws IOException, EventFault {
        if (json.getTextLength() > NUMBER_LENGTH_MAX) {
            throw invalid("holds a number of more than " + NUMBER_LENGTH_MAX + " digits");
        }
        String number = json.getText();
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        if (e >= 0 && Math.abs(Double.parseDouble(number.substring(e + 1))) > EXPONENT_MAX) {
            throw invalid("holds a number with an exponent beyond " + EXPONENT_MAX);
        }
    }

    private static EventFault invalid(String rule) {
        return new EventFault(RejectionCode.INVALID_METADATA, "metadata " + rule);
    }
}
