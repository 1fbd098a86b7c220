package io.yardpass.wire;

import io.yardpass.domain.Envelope;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.MoveEscrow.Action;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.TopUpWallet;
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

    public PostTransaction transaction(byte[] body, Envelope envelope) {
        return decoder.decode(body, "A transaction", input -> new TransactionDraft(input).read(envelope));
    }

    public Unpaid<TopUpWallet> topUp(byte[] body, Envelope envelope) {
        return decoder.decode(body, "A top-up", input -> new TopUpDraft(input).read(envelope));
    }

    /** Any action but the one that brings money in. */
    public MoveEscrow escrow(byte[] body, UUID order, Action action, Envelope envelope) {
        EscrowDraft step = escrow(body, action);
        return new MoveEscrow(order, action, step.resolution(), null, envelope);
    }

    public Unpaid<MoveEscrow> funding(byte[] body, UUID order, Envelope envelope) {
        EscrowDraft step = escrow(body, Action.FUND);
        return new Unpaid<>(
                step.paymentReference(),
                step.paymentProof(),
                payment -> new MoveEscrow(order, Action.FUND, null, payment, envelope));
    }

    /** Of most actions the address says all, so that there need not be a body. */
    private EscrowDraft escrow(byte[] body, Action action) {
        byte[] object = body.length == 0 ? new byte[] {'{', '}'} : body;
        return decoder.decode(object, "An action", input -> new EscrowDraft(input, action).read());
    }

    public ReverseTransaction reversal(byte[] body, UUID original, Envelope envelope) {
        return new ReverseTransaction(decoder.decode(body, "A reversal", MoneyDecoder::id), original, envelope);
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
