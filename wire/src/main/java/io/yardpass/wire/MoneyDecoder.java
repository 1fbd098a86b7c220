package io.yardpass.wire;

import io.yardpass.domain.MoveEscrow.Action;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Reads commands about money, strictly, as {@link PurchaseDecoder} reads purchases. Safe on any thread. */
public final class MoneyDecoder {
    private final StrictDecoder decoder;

    public MoneyDecoder(int bytesMax) {
        this.decoder = new StrictDecoder(bytesMax);
    }

    public TransactionBody transaction(byte[] body) {
        return decoder.decode(body, "A transaction", input -> new TransactionDraft(input).read());
    }

    public TopUpBody topUp(byte[] body) {
        return decoder.decode(body, "A top-up", input -> new TopUpDraft(input).read());
    }

    /** Of most actions the address says all, so that there need not be a body. */
    public EscrowBody escrow(byte[] body, Action action) {
        byte[] object = body.length == 0 ? new byte[] {'{', '}'} : body;
        return decoder.decode(object, "An action", input -> new EscrowDraft(input, action).read());
    }

    /** The id of the transaction that is to undo another. */
    public UUID reversal(byte[] body) {
        return decoder.decode(body, "A reversal", MoneyDecoder::id);
    }

    private static UUID id(StrictInput input) throws IOException {
        UUID[] id = new UUID[1];
        Set<String> seen = input.object("", name -> {
            if (name.equals("id")) {
                id[0] = input.uuid("/id");
            } else {
                input.wrong("/" + name, "is not a field of a reversal");
            }
        });
        input.require(List.of("id"), seen);
        return id[0];
    }
}
