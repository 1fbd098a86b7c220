package io.yardpass.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes the JSON of answers. */
final class Json {
    private static final JsonFactory WRITER = new JsonFactory();

    private Json() {}

    /** Writes to a generator that is opened and closed for it. */
    @FunctionalInterface
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    static Buffer write(Writing writing) {
        var bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = WRITER.createGenerator(bytes)) {
            writing.to(json);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
