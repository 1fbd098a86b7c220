package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.UNKNOWN_CURRENCY;
import static io.yardpass.domain.RefusalCode.UNKNOWN_ORGANIZATION;

import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.List;

/** Whether a wallet is topped up. Changes nothing; everything it looks at must be loaded. */
final class TopUpRule {
    private final Overlay state;
    private final PaymentRule payments;

    TopUpRule(Overlay state) {
        this.state = state;
        payments = new PaymentRule(state);
    }

    Decision decide(TopUpWallet wanted) {
        AccountKey key = AccountKey.walletOf(wanted);
        Wallet wallet = state.passing.wallets.get(key);
        if (wanted.organizationId() != null) {
            Standing standing = wallet.hasOwner()
                    ? Standing.of(wanted.caller(), wanted.organizationId(), state)
                    : Standing.STRANGER;
            switch (standing) {
                case STRANGER -> {
                    return Refuse.because(UNKNOWN_ORGANIZATION, "there is no such organization");
                }
                case BELONGS -> {
                    return Refuse.because(FORBIDDEN, "only an owner or admin tops the organization's wallet up");
                }
                case ADMINISTERS -> {}
            }
        }
        if (!wallet.hasCurrency()) {
            return Refuse.because(
                    UNKNOWN_CURRENCY, "there is no currency " + wanted.amount().currency());
        }
        List<Leg> legs = Postings.ofTopUp(wanted);
        Refuse refusal = Limits.refuse(state, legs);
        if (refusal == null) {
            refusal = payments.refuse(wanted.payment(), PaymentProof.Kind.TOP_UP, wanted.id(), wanted.amount());
        }
        return refusal != null ? refusal : new Decision.TopUp(wanted, legs);
    }
}
