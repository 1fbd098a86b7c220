package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.TopUpWallet;
import java.util.List;
import java.util.UUID;

/** Writes down what was moved, and keeps the lots of wallets in step with their balances. */
final class MoneyClerk {
    private final Journal journal;
    private final Overlay state;
    private final Ids ids;
    private final long nowMicros;

    MoneyClerk(Journal journal, Overlay state, Ids ids, long nowMicros) {
        this.journal = journal;
        this.state = state;
        this.ids = ids;
        this.nowMicros = nowMicros;
    }

    /** Returns the answer. */
    String transfer(CallerCommand command, Decision.Transfer transfer) {
        TransactionDraft draft = transfer.draft();
        String body = post(draft, null);
        tell(command, "ledger.posted", draft.id(), body);
        return body;
    }

    /** Returns the answer. */
    String reverse(CallerCommand command, Decision.Reverse reversal) {
        PastTransaction original = reversal.original();
        String body = post(
                new TransactionDraft(
                        reversal.id(),
                        TransactionKinds.REVERSAL,
                        "transaction",
                        original.id(),
                        null,
                        null,
                        reversal.legs()),
                null);
        state.passing.transactions.put(original.id(), original.reversed());
        tell(command, "ledger.reversed", original.id(), body);
        return body;
    }

    /** Returns the answer. */
    String topUp(Decision.TopUp topUp) {
        TopUpWallet wanted = topUp.wanted();
        if (wanted.userId() != null) {
            journal.openProfile(wanted.userId());
        }
        journal.count(wanted.payment(), wanted.route(), wanted.id(), wanted.amount());
        post(
                new TransactionDraft(
                        wanted.id(),
                        TransactionKinds.WALLET_TOP_UP,
                        TransactionKinds.WALLET_TOP_UP,
                        wanted.id(),
                        null,
                        note(wanted.payment().reference()),
                        topUp.legs()),
                wanted.id());
        Account wallet = state.accounts.get(AccountKey.walletOf(wanted));
        String body = topUpBody(wanted, wallet);
        journal.messages.add(new OutboxMessage(
                ids.next(nowMicros),
                "wallet.topped_up",
                wallet.id().toString(),
                wanted.organizationId(),
                body,
                wanted.traceparent()));
        return body;
    }

    /** A user is not named: what is kept here outlives whoever it was. */
    private String topUpBody(TopUpWallet wanted, Account wallet) {
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

    /** What is kept with a transaction of the payment that made it; null for nothing. */
    static String note(String paymentReference) {
        return paymentReference == null
                ? null
                : Json.object(json -> json.writeStringField("payment_reference", paymentReference));
    }

    /** @param lotId of the lot that it makes; null to have one drawn */
    String post(TransactionDraft draft, UUID lotId) {
        journal.post(draft);
        state.passing.takenIds.put(draft.id(), true);
        state.passing.transactions.put(draft.id(), new PastTransaction(draft.id(), draft.kind(), draft.legs(), false));
        keepLots(draft.legs(), lotId);
        return TransactionJson.posted(journal.transactions.getLast());
    }

    private void keepLots(List<Leg> legs, UUID lotId) {
        for (Leg leg : legs) {
            if (leg.account().kind() == AccountKind.WALLET) {
                UUID account = state.accounts.get(leg.account()).id();
                if (leg.cents() > 0) {
                    journal.held.spent.merge(account, leg.cents(), Math::addExact);
                } else {
                    journal.held.lots.add(new HeldMoney.CreditLot(
                            lotId == null ? ids.next(nowMicros) : lotId,
                            account,
                            organizationWallet(leg.account(), account),
                            -leg.cents()));
                }
            }
        }
    }

    /** The wallet that the account is, from now on if not before; null for a user's. */
    private UUID organizationWallet(AccountKey key, UUID account) {
        if (key.holder() == AccountHolder.USER) {
            return null;
        }
        Wallet wallet = state.passing.wallets.get(key);
        if (wallet.accountId() != null) {
            return wallet.id();
        }
        UUID id = wallet.id() == null ? ids.next(nowMicros) : wallet.id();
        journal.held.bindings.add(new HeldMoney.WalletBinding(id, key.owner(), key.currency(), account));
        state.passing.wallets.put(key, wallet.bound(id, account));
        return id;
    }

    /** No organization is told: transactions are the platform's own. */
    private void tell(CallerCommand command, String topic, UUID key, String payload) {
        journal.messages.add(
                new OutboxMessage(ids.next(nowMicros), topic, key.toString(), null, payload, command.traceparent()));
    }
}
