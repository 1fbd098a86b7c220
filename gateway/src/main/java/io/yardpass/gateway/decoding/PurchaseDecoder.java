package io.yardpass.gateway.decoding;

/**
 * Reads a purchase, strictly: money does not guess. Every fault is named with its place, an unknown field too, since it
 * may be a misspelt one. Safe on any thread.
 */
public final class PurchaseDecoder {
    private final StrictDecoder decoder;

    public PurchaseDecoder(int bytesMax) {
        this.decoder = new StrictDecoder(bytesMax);
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
