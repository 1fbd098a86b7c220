package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.ALREADY_REVERSED;
import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.NOT_REVERSIBLE;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TRANSACTION;

import io.yardpass.domain.ReverseTransaction;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.List;

/** Whether a transaction is undone. Changes nothing; everything it looks at must be loaded. */
final class ReversalRule {
    private final Overlay state;

    ReversalRule(Overlay state) {
        this.state = state;
    }

    Decision decide(ReverseTransaction wanted) {
        if (!wanted.caller().isPlatform()) {
            return Refuse.because(FORBIDDEN, "only a service of the platform undoes transactions");
        }
        PastTransaction original = state.passing.transactions.get(wanted.transactionId());
        if (original == null) {
            return Refuse.because(UNKNOWN_TRANSACTION, "there is no such transaction");
        }
        if (!TransactionKinds.isReversible(original.kind())) {
            return Refuse.because(NOT_REVERSIBLE, "what a " + original.kind() + " did is not undone so");
        }
        if (original.isReversed()) {
            return Refuse.because(ALREADY_REVERSED, "it was reversed before");
        }
        List<Leg> legs = Postings.ofReversal(original.legs());
        Refuse refusal = Limits.refuse(state, legs);
        return refusal != null ? refusal : new Decision.Reverse(wanted.id(), original, legs);
    }
}
