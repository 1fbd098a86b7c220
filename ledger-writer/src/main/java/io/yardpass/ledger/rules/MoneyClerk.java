package io.yardpass.ledger.rules;

import io.yardpass.domain.CallerCommand;
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
        String body = post(draft);
        tell(command, "ledger.posted", draft.id(), body);
        return body;
    }

    /** Returns the answer. */
    String reverse(CallerCommand command, Decision.Reverse reversal) {
        PastTransaction original = reversal.original();
        String body = post(new TransactionDraft(
                reversal.id(), TransactionKinds.REVERSAL, "transaction", original.id(), null, null, reversal.legs()));
        state.passing.transactions.put(original.id(), original.reversed());
        tell(command, "ledger.reversed", original.id(), body);
        return body;
    }

    private String post(TransactionDraft draft) {
        journal.post(draft);
        state.passing.takenIds.put(draft.id(), true);
        state.passing.transactions.put(draft.id(), new PastTransaction(draft.id(), draft.kind(), draft.legs(), false));
        keepLots(draft.legs());
        return TransactionJson.posted(journal.transactions.getLast());
    }

    private void keepLots(List<Leg> legs) {
        for (Leg leg : legs) {
            if (leg.account().kind() == AccountKind.WALLET) {
                UUID account = state.accounts.get(leg.account()).id();
                if (leg.cents() > 0) {
                    journal.held.spendings.add(new HeldMoney.Spending(account, leg.cents()));
                } else {
                    journal.held.lots.add(new HeldMoney.CreditLot(
                            ids.next(nowMicros), account, organizationWallet(leg.account(), account), -leg.cents()));
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

    private void tell(CallerCommand command, String topic, UUID key, String payload) {
        journal.messages.add(new OutboxMessage(
                ids.next(nowMicros),
                topic,
                key.toString(),
                command.caller().organizationId(),
                payload,
                command.traceparent()));
    }
}
