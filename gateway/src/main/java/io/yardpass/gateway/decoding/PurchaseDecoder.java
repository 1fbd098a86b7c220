package io.yardpass.gateway.decoding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.gateway.problems.ProblemCode;
import io.yardpass.gateway.problems.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads a purchase, strictly: money does not guess. Every fault is named with its place, an unknown field too, since it
 * may be a misspelt one. Safe on any thread.
 */
public final class PurchaseDecoder {
    private static final int NESTING_MAX = 100;

    private final JsonFactory factory;

    public PurchaseDecoder(int bytesMax) {
        this.factory = JsonInput.reader(bytesMax, NESTING_MAX);
    }

    /** The purchase; throws a problem if there is anything wrong with it. */
    public PurchaseBody decode(byte[] body) {
        if (Utf8.firstUnstorable(body, 0) >= 0) {
            throw new ProblemException(ProblemCode.MALFORMED_JSON, "The body is not UTF-8.");
        }
        try (JsonParser json = factory.createParser(body)) {
            var draft = new PurchaseDraft(json);
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new ProblemException(ProblemCode.MALFORMED, "A purchase is one JSON object.");
            }
            draft.read();
            if (json.nextToken() != null) {
                throw new ProblemException(ProblemCode.MALFORMED_JSON, "Something follows the JSON.");
            }
            return draft.purchase();
        } catch (JsonProcessingException malformed) {
            throw new ProblemException(ProblemCode.MALFORMED_JSON, "The body is not JSON.");
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }
}
