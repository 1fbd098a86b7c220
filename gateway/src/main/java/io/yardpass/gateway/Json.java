package io.yardpass.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The JSON reader and writer of the edge. */
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

    /**
     * A reader for bodies up to this size. No token can be longer than its body, and texts and numbers are measured
     * field by field, so that one monster spoils one event and not its neighbours; only the nesting, which costs memory
     * that the body does not show, is bounded for the body as a whole.
     */
    static JsonFactory reader(int bodyBytesMax, int nestingMax) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(nestingMax)
                        .maxStringLength(bodyBytesMax)
                        .maxNumberLength(bodyBytesMax)
                        .maxNameLength(bodyBytesMax)
                        .build())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }
}
