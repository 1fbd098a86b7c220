package io.yardpass.ledger.rules;

import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefusalCode;
import java.util.OptionalLong;
import java.util.UUID;

/** What became of the request that used an idempotency key first. */
public sealed interface DecidedKey {
    /** In hexadecimal digits. */
    String fingerprint();

    /** The answer to the same request sent again. */
    Outcome replay();

    /** @param receipt null when the buyer was erased since */
    record PostedOrder(String fingerprint, UUID orderId, String receipt) implements DecidedKey {
        @Override
        public Outcome replay() {
            return receipt != null
                    ? new Outcome.AlreadyPosted(receipt)
                    : new Outcome.Conflict(ConflictCode.ORDER_ID_TAKEN, "the order's receipt was erased");
        }
    }

    /** Any command but a purchase. */
    record PostedCommand(String fingerprint, String body) implements DecidedKey {
        @Override
        public Outcome replay() {
            return new Outcome.AlreadyPosted(body);
        }
    }

    record FinalRefusal(String fingerprint, RefusalCode code, String detail, OptionalLong rightTotalCents)
            implements DecidedKey {
        @Override
        public Outcome replay() {
            return new Outcome.Rejected(code, detail, rightTotalCents, true);
        }
    }
}
