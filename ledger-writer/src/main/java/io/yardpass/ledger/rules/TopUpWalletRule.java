package io.yardpass.ledger.rules;

import static io.yardpass.domain.RefusalCode.FORBIDDEN;
import static io.yardpass.domain.RefusalCode.UNKNOWN_CURRENCY;
import static io.yardpass.domain.RefusalCode.UNKNOWN_ORGANIZATION;

import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.TopUpWallet;
import io.yardpass.ledger.rules.Decision.Refuse;
import java.util.List;

/** Money comes into a wallet, an organization's or a user's. */
final class TopUpWalletRule implements Rule {
    private final TopUpWallet wanted;

    TopUpWalletRule(TopUpWallet wanted) {
        this.wanted = wanted;
    }

    @Override
    public String content() {
        return "top-up " + wanted.id() + "\norganization " + wanted.organizationId() + "\nuser " + wanted.userId()
                + "\namount " + wanted.amount().cents() + ' ' + wanted.amount().currency()
                + "\npayment " + wanted.payment().reference();
    }

    @Override
    public void read(Reads reads) {
        reads.need(Facts.TAKEN_IDS, wanted.id());
        reads.payment(wanted.payment());
        reads.account(AccountKey.walletOf(wanted));
        reads.account(AccountKey.cashOf(wanted));
        if (wanted.organizationId() != null) {
            reads.member(wanted.caller(), wanted.organizationId());
        }
        if (wanted.userId() != null) {
            reads.need(Facts.PROFILES, wanted.userId());
        }
    }

    @Override
    public boolean isIdTaken(Overlay state) {
        return state.get(Facts.TAKEN_IDS, wanted.id()) != null;
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        Wallet wallet = state.get(Facts.WALLETS, AccountKey.walletOf(wanted));
        Refuse refusal = wanted.organizationId() == null ? null : refuseOrganization(state, wallet);
        if (refusal == null && !wallet.hasCurrency()) {
            refusal = Refuse.because(
                    UNKNOWN_CURRENCY, "there is no currency " + wanted.amount().currency());
        }
        return refusal != null ? refusal : topUp(state);
    }

    private Refuse refuseOrganization(Overlay state, Wallet wallet) {
        Standing standing =
                wallet.hasOwner() ? Standing.of(wanted.caller(), wanted.organizationId(), state) : Standing.STRANGER;
        return switch (standing) {
            case STRANGER -> Refuse.because(UNKNOWN_ORGANIZATION, "there is no such organization");
            case BELONGS -> Refuse.because(FORBIDDEN, "only an owner or admin tops the organization's wallet up");
            case ADMINISTERS -> null;
        };
    }

    private Decision topUp(Overlay state) {
        List<Leg> legs = Postings.ofTopUp(wanted);
        Refuse refusal = Limits.refuse(state, legs);
        if (refusal == null) {
            refusal =
                    PaymentRule.refuse(state, wanted.payment(), PaymentProof.Kind.TOP_UP, wanted.id(), wanted.amount());
        }
        return refusal != null ? refusal : (Decision.Accept) (journal, _) -> topUp(journal, legs);
    }

    private String topUp(Journal journal, List<Leg> legs) {
        if (wanted.userId() != null) {
            journal.openProfile(wanted.userId());
        }
        journal.count(wanted.payment(), wanted.route(), wanted.id(), wanted.amount());
        var draft = new TransactionDraft(
                wanted.id(),
                TransactionKinds.WALLET_TOP_UP,
                TransactionKinds.WALLET_TOP_UP,
                wanted.id(),
                null,
                Transactions.note(wanted.payment().reference()),
                legs);
        Transactions.post(journal, draft, wanted.id());
        Account wallet = journal.state().get(Facts.ACCOUNTS, AccountKey.walletOf(wanted));
        String body = body(wallet, journal.nowMicros());
        journal.tell("wallet.topped_up", wallet.id(), wanted.organizationId(), body, wanted.traceparent());
        return body;
    }

    /** A user is not named: what is kept here outlives whoever it was. */
    private String body(Account wallet, long nowMicros) {
        return Json.object(json -> {
            Json.uuid(json, "id", wanted.id());
            Json.uuid(json, "account_id", wallet.id());
            Json.uuid(json, "organization_id", wanted.organizationId());
            json.writeStringField("currency", wanted.amount().currency());
            json.writeNumberField("amount_cents", wanted.amount().cents());
            json.writeNumberField("available_cents", Math.negateExact(wallet.balanceCents()));
            Json.time(json, "posted_at", nowMicros);
        });
    }
}
