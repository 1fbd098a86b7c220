package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.ACCOUNT_CLOSED;
import static io.yardpass.domain.RefusalCode.AMOUNT_OUT_OF_RANGE;
import static io.yardpass.domain.RefusalCode.INSUFFICIENT_BALANCE;

import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.List;

/** What accounts have against what is to be posted to them. */
final class Limits {
    private Limits() {}

    /** Null for nothing. Each account must be named once. */
    static Refuse refuse(Overlay state, List<Leg> legs) {
        for (Leg leg : legs) {
            Account known = state.get(Facts.ACCOUNTS, leg.account());
            Refuse refusal = refuse(known == null ? Account.opened(null, leg.account()) : known, leg.cents());
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static Refuse refuse(Account account, long cents) {
        if (account.isClosed()) {
            return Refuse.because(ACCOUNT_CLOSED, "account " + account.id() + " is closed");
        }
        try {
            Account after = account.plus(cents);
            if (after.isOverdrawn()) {
                return Refuse.because(INSUFFICIENT_BALANCE, "it holds " + -account.balanceCents() + ", not " + cents);
            }
            return after.isBeyondBounds(cents) ? beyond(account) : null;
        } catch (ArithmeticException overflow) {
            return beyond(account);
        }
    }

    private static Refuse beyond(Account account) {
        return Refuse.because(
                AMOUNT_OUT_OF_RANGE,
                "an account of kind " + account.key().kind().wireName() + " cannot take that much more now");
    }
}
