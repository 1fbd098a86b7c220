package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.AccountKind;
import io.yardpass.ledger.rules.HeldMoney;
import io.yardpass.ledger.rules.PostedTransaction.PostedEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Which money is in wallets: whatever came in is a lot, whatever went out was spent of one. */
final class Wallets {
    private final Witness witness;
    private final Chronicle chronicle;
    private final Map<UUID, Long> left = new HashMap<>();

    Wallets(Witness witness, Chronicle chronicle) {
        this.witness = witness;
        this.chronicle = chronicle;
    }

    void committed(Sent batch) {
        HeldMoney held = batch.journal().held;
        Map<UUID, Long> in = new HashMap<>();
        Map<UUID, Long> out = new HashMap<>(held.spent);
        held.lots.forEach(lot -> in.merge(lot.accountId(), lot.cents(), Math::addExact));
        in.forEach((account, cents) -> left.merge(account, cents, Math::addExact));
        out.forEach((account, cents) -> left.merge(account, -cents, Math::addExact));
        batch.journal().transactions.stream()
                .flatMap(posted -> posted.entries().stream())
                .filter(this::isOfWallet)
                .forEach(entry ->
                        (entry.cents() < 0 ? in : out).merge(entry.accountId(), -Math.abs(entry.cents()), Long::sum));
        witness.require(in.values().stream().allMatch(rest -> rest == 0), "came in, but is no lot", in);
        witness.require(out.values().stream().allMatch(rest -> rest == 0), "went out, but was not spent", out);
        batch.accountsMoved().stream()
                .filter(account -> account.key().kind() == AccountKind.WALLET)
                .forEach(account -> {
                    long lots = left.getOrDefault(account.id(), 0L);
                    witness.require(account.balanceCents() == -lots, "a wallet should hold " + lots, account);
                });
    }

    private boolean isOfWallet(PostedEntry entry) {
        return chronicle.account(entry.accountId()).kind() == AccountKind.WALLET;
    }
}
