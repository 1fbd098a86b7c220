package io.yardpass.ledger.rules;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** How values of the ledger look in JSON. */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private Json() {}

    interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }

    static String object(Fields fields) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing into a string", e);
        }
        return text.toString();
    }

    static void uuid(JsonGenerator json, String name, UUID value) throws IOException {
        json.writeStringField(name, value == null ? null : value.toString());
    }

    /** As RFC 3339 has it, in UTC. */
    static void time(JsonGenerator json, String name, long micros) throws IOException {
        json.writeStringField(name, time(micros));
    }

    static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
