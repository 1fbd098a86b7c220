package io.yardpass.wire;

import com.fasterxml.jackson.core.JsonToken;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

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

    /**
     * The purchases of an array, each well-formed or not; throws a problem if it is no array of so many at most.
     *
     * @param envelope of the whole; each has a key of its own, which ends with its id
     */
    public List<PurchaseElement> decodeEach(byte[] body, int purchasesMax, Envelope envelope) {
        return decoder.decodeEach(body, purchasesMax, json -> element(new StrictInput(json, body), envelope));
    }

    private static PurchaseElement element(StrictInput input, Envelope envelope) throws IOException {
        if (!input.isAt(JsonToken.START_OBJECT)) {
            return new PurchaseElement.Refused(
                    null, Problem.of(ProblemCode.MALFORMED, "A purchase is one JSON object."));
        }
        var draft = new PurchaseDraft(input);
        draft.read();
        return input.fault()
                .<PurchaseElement>map(fault -> new PurchaseElement.Refused(draft.orderId(), fault))
                .orElseGet(() ->
                        new PurchaseElement.Taken(draft.orderId(), draft.purchase(ownOf(envelope, draft.orderId()))));
    }

    private static Envelope ownOf(Envelope envelope, UUID id) {
        return envelope.withKey(envelope.idempotencyKey() + "/" + id);
    }

    /** The purchase; throws a problem if there is anything wrong with it. */
    public Unpaid<PurchaseTickets> decode(byte[] body, Envelope envelope) {
        return decoder.decode(body, "A purchase", input -> {
            var draft = new PurchaseDraft(input);
            draft.read();
            input.requireNoFault();
            return draft.purchase(envelope);
        });
    }
}
