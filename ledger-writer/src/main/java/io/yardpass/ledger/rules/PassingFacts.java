package io.yardpass.ledger.rules;

import java.util.UUID;

/**
 * What is read for one attempt at a batch and forgotten before the next: others change it beside the writer, or it is seldom
 * asked for.
 */
final class PassingFacts {
    final Memory<UUID, PastTransaction> transactions;
    /** Ids that clients made and that are in use. */
    final Memory<UUID, Boolean> takenIds;
    /** Of organizations and users, by the key of the account. */
    final Memory<AccountKey, Wallet> wallets;

    /** Of payments that counted for something. */
    final Memory<PaymentReference, Boolean> usedReferences;

    final Memory<UUID, SponsorshipOrder> orders;
    /** Active ones. */
    final Memory<Member, MemberRole> members;

    PassingFacts(int entriesMax) {
        orders = new Memory<>(entriesMax);
        members = new Memory<>(entriesMax);
        transactions = new Memory<>(entriesMax);
        takenIds = new Memory<>(entriesMax);
        wallets = new Memory<>(entriesMax);
        usedReferences = new Memory<>(entriesMax);
    }

    void enter(ReadResult found) {
        found.transactions.forEach(transaction -> transactions.put(transaction.id(), transaction));
        found.takenIds.forEach(id -> takenIds.put(id, true));
        found.wallets.forEach(wallets::put);
        found.usedReferences.forEach(reference -> usedReferences.put(reference, true));
        found.sponsorshipOrders.forEach(order -> orders.put(order.id(), order));
        found.members.forEach(members::put);
    }

    void clear() {
        transactions.clear();
        takenIds.clear();
        wallets.clear();
        usedReferences.clear();
        orders.clear();
        members.clear();
    }

    /** As one batch changes them, which nobody remembers. */
    static final class Changes {
        final Layer<UUID, PastTransaction> transactions;
        final Layer<UUID, Boolean> takenIds;
        final Layer<AccountKey, Wallet> wallets;
        final Layer<PaymentReference, Boolean> usedReferences;

        final Layer<UUID, SponsorshipOrder> orders;
        final Memory<Member, MemberRole> members;

        Changes(PassingFacts facts) {
            orders = new Layer<>(facts.orders);
            members = facts.members;
            transactions = new Layer<>(facts.transactions);
            takenIds = new Layer<>(facts.takenIds);
            wallets = new Layer<>(facts.wallets);
            usedReferences = new Layer<>(facts.usedReferences);
        }
    }
}
