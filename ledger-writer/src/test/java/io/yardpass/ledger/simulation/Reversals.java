package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.AccountKey;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.PostedTransaction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What was undone: once, to the last cent, and nothing that another command undoes. */
final class Reversals {
    private static final String REVERSAL = "reversal";

    private final Witness witness;
    private final Chronicle chronicle;
    private final Map<UUID, String> kinds = new HashMap<>();
    private final Set<UUID> undone = new HashSet<>();

    Reversals(Witness witness, Chronicle chronicle) {
        this.witness = witness;
        this.chronicle = chronicle;
    }

    void committed(Journal journal) {
        for (PostedTransaction posted : journal.transactions) {
            kinds.put(posted.id(), posted.kind());
            if (posted.kind().equals(REVERSAL)) {
                undo(posted);
            }
        }
    }

    private void undo(PostedTransaction reversal) {
        UUID original = reversal.referenceId();
        witness.require(mayBeUndone(kinds.get(original)), "was undone that is not to be", reversal);
        witness.require(undone.add(original), "a transaction was undone twice", reversal);
        Map<AccountKey, Long> net = new HashMap<>(chronicle.legs(original));
        chronicle.legs(reversal.id()).forEach((account, cents) -> net.merge(account, cents, Math::addExact));
        witness.require(net.values().stream().allMatch(left -> left == 0), "undone, and left " + net, reversal);
    }

    private static boolean mayBeUndone(String kind) {
        return kind != null && (kind.equals("moved") || kind.equals("wallet_top_up"));
    }
}
