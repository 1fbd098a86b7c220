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
    private final TopUpWallet command;

    TopUpWalletRule(TopUpWallet command) {
        this.command = command;
    }

    @Override
    public String content() {
        return "top-up " + command.id() + "\norganization " + command.organizationId() + "\nuser " + command.userId()
                + "\namount " + command.amount().cents() + ' '
                + command.amount().currency()
                + "\npayment " + command.payment().reference();
    }

    @Override
    public void read(Reads reads) {
        reads.need(Facts.TAKEN_IDS, command.id());
        reads.payment(command.payment());
        reads.account(AccountKey.walletOf(command));
        reads.account(AccountKey.cashOf(command));
        if (command.organizationId() != null) {
            reads.member(command.caller(), command.organizationId());
        }
        if (command.userId() != null) {
            reads.need(Facts.PROFILES, command.userId());
        }
    }

    @Override
    public boolean isIdTaken(Overlay state) {
        return state.get(Facts.TAKEN_IDS, command.id()) != null;
    }

    @Override
    public Decision decide(Overlay state, long nowMicros) {
        Wallet wallet = state.get(Facts.WALLETS, AccountKey.walletOf(command));
        Refuse refusal = command.organizationId() == null ? null : refuseOrganization(state, wallet);
        if (refusal == null && !wallet.hasCurrency()) {
            refusal = Refuse.because(
                    UNKNOWN_CURRENCY, "there is no currency " + command.amount().currency());
        }
        return refusal != null ? refusal : topUp(state);
    }

    private Refuse refuseOrganization(Overlay state, Wallet wallet) {
        Standing standing =
                wallet.hasOwner() ? Standing.of(command.caller(), command.organizationId(), state) : Standing.STRANGER;
        return switch (standing) {
            case STRANGER -> Refuse.because(UNKNOWN_ORGANIZATION, "there is no such organization");
            case BELONGS -> Refuse.because(FORBIDDEN, "only an owner or admin tops the organization's wallet up");
            case ADMINISTERS -> null;
        };
    }

    private Decision topUp(Overlay state) {
        List<Leg> legs = Postings.ofTopUp(command);
        Refuse refusal = Limits.refuse(state, legs);
        if (refusal == null) {
            refusal = PaymentRule.refuse(
                    state, command.payment(), PaymentProof.Kind.TOP_UP, command.id(), command.amount());
        }
        return refusal != null ? refusal : (Decision.Accept) (journal, _) -> topUp(journal, legs);
    }

    private String topUp(Journal journal, List<Leg> legs) {
        if (command.userId() != null) {
            journal.openProfile(command.userId());
        }
        journal.count(command.payment(), command.route(), command.id(), command.amount());
        var draft = new TransactionDraft(
                command.id(),
                TransactionKinds.WALLET_TOP_UP,
                TransactionKinds.WALLET_TOP_UP,
                command.id(),
                null,
                Transactions.note(command.payment().reference()),
                legs);
        Transactions.post(journal, draft, command.id());
        Account wallet = journal.state().get(Facts.ACCOUNTS, AccountKey.walletOf(command));
        String body = body(wallet, journal.nowMicros());
        journal.tell("wallet.topped_up", wallet.id(), command.organizationId(), body, command.traceparent());
        return body;
    }

    /** A user is not named: what is kept here outlives whoever it was. */
    private String body(Account wallet, long nowMicros) {
        return Json.object(json -> {
            Json.uuid(json, "id", command.id());
            Json.uuid(json, "account_id", wallet.id());
            Json.uuid(json, "organization_id", command.organizationId());
            json.writeStringField("currency", command.amount().currency());
            json.writeNumberField("amount_cents", command.amount().cents());
            json.writeNumberField("available_cents", Math.negateExact(wallet.balanceCents()));
            Json.time(json, "posted_at", nowMicros);
        });
    }
}
