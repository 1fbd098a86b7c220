package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.CURRENCY_MISMATCH;
import static io.yardpass.domain.RefusalCode.ESCROW_ACCOUNT;
import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.RESERVED_KIND;
import static io.yardpass.domain.RefusalCode.UNBALANCED;
import static io.yardpass.domain.RefusalCode.UNKNOWN_ACCOUNT;

import io.yardpass.domain.PostTransaction;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether a transaction of the platform's own is posted. Changes nothing; everything it looks at must be loaded. */
final class PostTransactionRule {
    private final Overlay state;
    private final long nowMicros;

    PostTransactionRule(Overlay state, long nowMicros) {
        this.state = state;
        this.nowMicros = nowMicros;
    }

    Decision decide(PostTransaction wanted) {
        if (!wanted.caller().isPlatform()) {
            return Refuse.because(FORBIDDEN, "only a service of the platform posts transactions of its own");
        }
        if (TransactionKinds.isReserved(wanted.kind())) {
            return Refuse.because(RESERVED_KIND, "the kind " + wanted.kind() + " has a command of its own");
        }
        List<Leg> legs = new ArrayList<>();
        for (PostTransaction.Leg leg : wanted.legs()) {
            AccountKey key = state.accountKey(leg.accountId());
            Refuse refusal = refuse(wanted.currency(), leg, key);
            if (refusal != null) {
                return refusal;
            }
            legs.add(new Leg(key, leg.cents()));
        }
        Refuse refusal = refuseSums(legs);
        if (refusal == null) {
            refusal = Limits.refuse(state, legs);
        }
        return refusal != null ? refusal : post(wanted, legs);
    }

    private static Refuse refuse(String currency, PostTransaction.Leg leg, AccountKey key) {
        if (key == null) {
            return Refuse.because(UNKNOWN_ACCOUNT, "there is no account " + leg.accountId());
        }
        if (key.kind() == AccountKind.SPONSOR_ESCROW) {
            return Refuse.because(ESCROW_ACCOUNT, "escrow moves with its sponsorship order alone");
        }
        return currency == null || currency.equals(key.currency())
                ? null
                : Refuse.because(CURRENCY_MISMATCH, "account " + leg.accountId() + " is in " + key.currency());
    }

    private static Refuse refuseSums(List<Leg> legs) {
        Map<String, Long> sums = new LinkedHashMap<>();
        legs.forEach(leg -> sums.merge(leg.account().currency(), leg.cents(), Math::addExact));
        for (Map.Entry<String, Long> sum : sums.entrySet()) {
            if (sum.getValue() != 0) {
                return Refuse.because(UNBALANCED, "the legs in " + sum.getKey() + " sum to " + sum.getValue());
            }
        }
        return null;
    }

    private Decision post(PostTransaction wanted, List<Leg> legs) {
        var draft = new TransactionDraft(
                wanted.id(),
                wanted.kind(),
                wanted.referenceType(),
                wanted.referenceId(),
                wanted.occurredAtMicros(),
                wanted.metadata(),
                legs);
        return wanted.dryRun()
                ? new Decision.Preview(TransactionJson.preview(draft, state, nowMicros))
                : new Decision.Transfer(draft);
    }
}
