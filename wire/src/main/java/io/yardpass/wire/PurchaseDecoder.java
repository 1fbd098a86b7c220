package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import java.io.IOException;
import java.util.List;

/**
 * Reads a purchase, strictly: money does not guess. Every fault is named with its place, an unknown field too, since it
 * may be a misspelt one. Safe on any thread.
 */
public final class PurchaseDecoder {
    private final StrictDecoder decoder;

    public PurchaseDecoder(int bytesMax) {
        this.decoder = new StrictDecoder(bytesMax);
    }

    /** True for a body that is to be read as several. */
    public static boolean isArray(byte[] body) {
        for (byte b : body) {
            if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
                return b == '[';
            }
        }
        return false;
    }

    /** The purchases of an array, each well-formed or not; throws a problem if it is no array of so many at most. */
    public List<PurchaseElement> decodeEach(byte[] body, int purchasesMax) {
        return decoder.decodeEach(body, purchasesMax, json -> element(new StrictInput(json, body)));
    }

    private static PurchaseElement element(StrictInput input) throws IOException {
        if (!input.isAt(JsonToken.START_OBJECT)) {
            return new PurchaseElement.Refused(
                    null, Problem.of(ProblemCode.MALFORMED, "A purchase is one JSON object."));
        }
        var draft = new PurchaseDraft(input);
        draft.read();
        return input.fault()
                .<PurchaseElement>map(fault -> new PurchaseElement.Refused(draft.orderId(), fault))
                .orElseGet(() -> new PurchaseElement.Taken(draft.purchase()));
    }

    /** The purchase; throws a problem if there is anything wrong with it. */
    public PurchaseBody decode(byte[] body) {
        return decoder.decode(body, "A purchase", input -> {
            var draft = new PurchaseDraft(input);
            draft.read();
            input.requireNoFault();
            return draft.purchase();
        });
    }
}
