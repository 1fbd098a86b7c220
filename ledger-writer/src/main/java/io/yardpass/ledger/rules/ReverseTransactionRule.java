package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.ALREADY_REVERSED;
import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.NOT_REVERSIBLE;
import static io.yardpass.domain.RefusalCode.UNKNOWN_TRANSACTION;

import io.yardpass.domain.ReverseTransaction;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.List;

/** A transaction is undone, once, by one that moves everything back. */
final class ReverseTransactionRule implements Rule {
    private final ReverseTransaction command;

    ReverseTransactionRule(ReverseTransaction command) {
        this.command = command;
    }

    @Override
    public String content() {
        return "reversal " + command.id() + "\nof " + command.transactionId();
    }

    @Override
    public void read(Reads reads) {
        reads.need(Facts.TAKEN_IDS, command.id());
        PastTransaction original = reads.need(Facts.TRANSACTIONS, command.transactionId());
        if (original != null) {
            original.legs().forEach(leg -> reads.account(leg.account()));
        }
    }

    @Override
    public boolean isIdTaken(Overlay state) {
        return state.get(Facts.TAKEN_IDS, command.id()) != null;
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        if (!command.caller().isPlatform()) {
            return Refuse.because(FORBIDDEN, "only a service of the platform undoes transactions");
        }
        PastTransaction original = state.get(Facts.TRANSACTIONS, command.transactionId());
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
        return refusal != null ? refusal : (Decision.Accept) (journal, _) -> reverse(journal, original, legs);
    }

    private String reverse(Journal journal, PastTransaction original, List<Leg> legs) {
        var draft = new TransactionDraft(
                command.id(), TransactionKinds.REVERSAL, "transaction", original.id(), null, null, legs);
        String body = Transactions.post(journal, draft, null);
        journal.state().put(Facts.TRANSACTIONS, original.id(), original.reversed());
        journal.tell("ledger.reversed", original.id(), null, body, command.traceparent());
        return body;
    }
}
