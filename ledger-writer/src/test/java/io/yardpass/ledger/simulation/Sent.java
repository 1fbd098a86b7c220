package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.Tier;
import java.util.List;

/** A batch as it goes over the wire: whatever is done to it afterwards, these values are on their way. */
public record Sent(
        Head before,
        Head after,
        long postedAtMicros,
        Journal journal,
        List<Account> accountsMoved,
        List<Tier> tiersMoved) {
    public static Sent of(Batch batch) {
        return new Sent(
                batch.before(),
                batch.after(),
                batch.postedAtMicros(),
                batch.journal(),
                batch.accountsMoved(),
                batch.tiersMoved());
    }
}
