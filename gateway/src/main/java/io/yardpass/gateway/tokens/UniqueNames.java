package io.yardpass.gateway.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;

/** JSON in which no object names anything twice: of two readers, one may take the first, and the other the last. */
final class UniqueNames {
    private static final int NESTING_MAX = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build())
            .build();

    private UniqueNames() {}

    /** @throws IllegalArgumentException unless the bytes are one such object, in UTF-8 */
    static JsonObject object(byte[] json) {
        try {
            return object(UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString());
        } catch (IOException notUtf8) {
            throw new IllegalArgumentException("not UTF-8", notUtf8);
        }
    }

    /** @throws IllegalArgumentException unless the text is one such object */
    static JsonObject object(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            while (parser.nextToken() != null) {
                // Reading is what finds a name that is there twice.
            }
            return new JsonObject(json);
        } catch (IOException | DecodeException malformed) {
            throw new IllegalArgumentException("not a JSON object, or one that names something twice", malformed);
        }
    }
}
