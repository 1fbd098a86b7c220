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

/** Reads bodies that are JSON and nothing else, in which every fault is named. Safe on any thread. */
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
        return parse(body, json -> {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new ProblemException(ProblemCode.MALFORMED, noun + " is one JSON object.");
            }
            var input = new StrictInput(json, body);
            T read = reading.of(input);
            requireEnd(json);
            input.requireNoFault();
            return read;
        });
    }

    /** Reads one element of an array, on which the parser stands, to its end. */
    @FunctionalInterface
    interface ElementReading<T> {
        T of(JsonParser json) throws IOException;
    }

    /** What the reading makes of each element of a body that begins as an array; throws a problem only for the whole. */
    <T> List<T> decodeEach(byte[] body, int elementsMax, ElementReading<T> reading) {
        return parse(body, json -> {
            json.nextToken();
            List<T> elements = new ArrayList<>();
            int count = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (count++ < elementsMax) {
                    elements.add(reading.of(json));
                }
                json.skipChildren();
            }
            requireEnd(json);
            if (count < 1 || count > elementsMax) {
                throw new ProblemException(ProblemCode.MALFORMED, "An array has 1 to " + elementsMax + " elements.");
            }
            return elements;
        });
    }

    private static void requireEnd(JsonParser json) throws IOException {
        if (json.nextToken() != null) {
            throw new ProblemException(ProblemCode.MALFORMED_JSON, "Something follows the JSON.");
        }
    }

    private <T> T parse(byte[] body, ElementReading<T> reading) {
        if (Utf8.firstUnstorable(body, 0) >= 0) {
            throw new ProblemException(ProblemCode.MALFORMED_JSON, "The body is not UTF-8.");
        }
        try (JsonParser json = factory.createParser(body)) {
            return reading.of(json);
        } catch (JsonProcessingException malformed) {
            throw new ProblemException(ProblemCode.MALFORMED_JSON, "The body is not JSON.");
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }
}
