package io.yardpass.gateway.decoding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.gateway.problems.ProblemCode;
import io.yardpass.gateway.problems.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads bodies that are one JSON object and nothing else, in which every fault is named. Safe on any thread. */
final class StrictDecoder {
    private static final int NESTING_MAX = 100;

    private final JsonFactory factory;

    StrictDecoder(int bytesMax) {
        this.factory = JsonInput.reader(bytesMax, NESTING_MAX);
    }

    /** Reads the object that the input stands on, to its end. */
    @FunctionalInterface
    interface Reading<T> {
        T of(StrictInput input) throws IOException;
    }

    /**
     * What the reading makes of the body; throws a problem if there is anything wrong with it.
     *
     * @param noun what the body is, for the error text: "A purchase"
     */
    <T> T decode(byte[] body, String noun, Reading<T> reading) {
        if (Utf8.firstUnstorable(body, 0) >= 0) {
            throw new ProblemException(ProblemCode.MALFORMED_JSON, "The body is not UTF-8.");
        }
        try (JsonParser json = factory.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new ProblemException(ProblemCode.MALFORMED, noun + " is one JSON object.");
            }
            var input = new StrictInput(json, body);
            T read = reading.of(input);
            if (json.nextToken() != null) {
                throw new ProblemException(ProblemCode.MALFORMED_JSON, "Something follows the JSON.");
            }
            input.requireNoFault();
            return read;
        } catch (JsonProcessingException malformed) {
            throw new ProblemException(ProblemCode.MALFORMED_JSON, "The body is not JSON.");
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }
}
