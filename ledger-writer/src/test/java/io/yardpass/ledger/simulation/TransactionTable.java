package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.Leg;
import io.yardpass.ledger.rules.PastTransaction;
import io.yardpass.ledger.rules.PostedTransaction;
import io.yardpass.ledger.rules.PostedTransaction.PostedEntry;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The part of the tables that knows what was posted. */
final class TransactionTable {
    private static final String REVERSAL = "reversal";

    private final Map<UUID, PastTransaction> rows = new HashMap<>();
    /** What was undone. */
    private final Set<UUID> reversed = new HashSet<>();
    /** The first that is about something. */
    private final Map<UUID, UUID> byReference = new HashMap<>();

    /** Null when there is none. */
    UUID about(UUID reference) {
        return byReference.get(reference);
    }

    void read(ReadSet readSet, ReadResult found) {
        readSet.of(Facts.TRANSACTIONS).stream()
                .filter(rows::containsKey)
                .forEach(id -> found.put(Facts.TRANSACTIONS, id, rows.get(id)));
        readSet.of(Facts.TAKEN_IDS).stream()
                .filter(rows::containsKey)
                .forEach(id -> found.put(Facts.TAKEN_IDS, id, true));
    }

    /** What the unique indexes refuse: two of an id, or two that undo the same. */
    boolean hasAny(Journal journal) {
        List<UUID> undone = journal.transactions.stream()
                .filter(TransactionTable::isReversal)
                .map(PostedTransaction::referenceId)
                .toList();
        return journal.transactions.stream().anyMatch(posted -> rows.containsKey(posted.id()))
                || undone.stream().anyMatch(reversed::contains)
                || undone.stream().distinct().count() < undone.size();
    }

    private static boolean isReversal(PostedTransaction posted) {
        return posted.kind().equals(REVERSAL);
    }

    /** What the trigger {@code entries_balance} raises for, when it is false. */
    static boolean areWhole(Collection<PostedTransaction> transactions) {
        return transactions.stream().allMatch(TransactionTable::isWhole);
    }

    private static boolean isWhole(PostedTransaction posted) {
        Map<String, Long> sums = new HashMap<>();
        int ordinal = 0;
        for (PostedEntry entry : posted.entries()) {
            sums.merge(entry.currency(), entry.cents(), Math::addExact);
            if (entry.ordinal() != ++ordinal || entry.cents() == 0) {
                return false;
            }
        }
        return ordinal >= 2 && sums.values().stream().allMatch(sum -> sum == 0);
    }

    void insert(Journal journal, AccountTable accounts) {
        for (PostedTransaction posted : journal.transactions) {
            List<Leg> legs = posted.entries().stream()
                    .map(entry -> new Leg(accounts.keyOf(entry.accountId(), journal), entry.cents()))
                    .toList();
            rows.put(posted.id(), new PastTransaction(posted.id(), posted.kind(), legs, false));
            byReference.putIfAbsent(posted.referenceId(), posted.id());
            if (isReversal(posted)) {
                reversed.add(posted.referenceId());
                rows.computeIfPresent(
                        posted.referenceId(),
                        (id, undone) -> new PastTransaction(id, undone.kind(), undone.legs(), true));
            }
        }
    }

    Map<UUID, PastTransaction> rows() {
        return rows;
    }
}
