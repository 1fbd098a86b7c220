package io.yardpass.ledger.rules;

import java.util.List;
import java.util.UUID;

/** How transactions that stand for themselves are posted, with the lots of the wallets that they move. */
final class Transactions {
    private Transactions() {}

    /** What is kept with a transaction of the payment that made it; null for nothing. */
    static String note(String paymentReference) {
        return paymentReference == null
                ? null
                : Json.object(json -> json.writeStringField("payment_reference", paymentReference));
    }

    /**
     * Returns what is told of it.
     *
     * @param lotId of the lot that it makes; null to have one drawn
     */
    static String post(Journal journal, TransactionDraft draft, UUID lotId) {
        journal.post(draft);
        Overlay state = journal.state();
        state.put(Facts.TAKEN_IDS, draft.id(), true);
        state.put(Facts.TRANSACTIONS, draft.id(), new PastTransaction(draft.id(), draft.kind(), draft.legs(), false));
        keepLots(journal, draft.legs(), lotId);
        return TransactionJson.posted(journal.transactions.getLast());
    }

    private static void keepLots(Journal journal, List<Leg> legs, UUID lotId) {
        for (Leg leg : legs) {
            if (leg.account().kind() == AccountKind.WALLET) {
                UUID account =
                        journal.state().get(Facts.ACCOUNTS, leg.account()).id();
                if (leg.cents() > 0) {
                    journal.held.spent.merge(account, leg.cents(), Math::addExact);
                } else {
                    journal.held.lots.add(new HeldMoney.CreditLot(
                            lotId == null ? journal.nextId() : lotId,
                            account,
                            organizationWallet(journal, leg.account(), account),
                            -leg.cents()));
                }
            }
        }
    }

    /** The wallet that the account is, from now on if not before; null for a user's. */
    private static UUID organizationWallet(Journal journal, AccountKey key, UUID account) {
        if (key.holder() == AccountHolder.USER) {
            return null;
        }
        Wallet wallet = journal.state().get(Facts.WALLETS, key);
        if (wallet.accountId() != null) {
            return wallet.id();
        }
        UUID id = wallet.id() == null ? journal.nextId() : wallet.id();
        journal.held.bindings.add(new HeldMoney.WalletBinding(id, key.owner(), key.currency(), account));
        journal.state().put(Facts.WALLETS, key, wallet.bound(id, account));
        return id;
    }
}
