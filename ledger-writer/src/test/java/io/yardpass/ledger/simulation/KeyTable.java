package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.CommandId;
import io.yardpass.ledger.rules.DecidedKey;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Journal;
import io.yardpass.ledger.rules.KeyName;
import io.yardpass.ledger.rules.PriorCommand;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.Sale;
import java.util.HashMap;
import java.util.Map;

/** The part of the tables that knows what was decided before: under which keys, and under which ids. */
final class KeyTable {
    private final Map<KeyName, DecidedKey> keys = new HashMap<>();
    private final Map<CommandId, PriorCommand> ids = new HashMap<>();

    void read(ReadSet readSet, ReadResult found) {
        readSet.of(Facts.KEYS).stream()
                .filter(keys::containsKey)
                .forEach(name -> found.put(Facts.KEYS, name, keys.get(name)));
        readSet.of(Facts.PRIOR_COMMANDS).stream()
                .filter(ids::containsKey)
                .forEach(id -> found.put(Facts.PRIOR_COMMANDS, id, ids.get(id)));
    }

    /** What the unique indexes refuse. */
    boolean hasAny(Journal journal) {
        return journal.keys.keySet().stream().anyMatch(keys::containsKey)
                || done(journal).keySet().stream().anyMatch(ids::containsKey);
    }

    void insert(Journal journal) {
        keys.putAll(journal.keys);
        ids.putAll(done(journal));
    }

    /** An order is its own receipt. */
    private static Map<CommandId, PriorCommand> done(Journal journal) {
        Map<CommandId, PriorCommand> done = new HashMap<>();
        for (Sale sale : journal.sales) {
            done.put(
                    new CommandId(sale.purchase().route(), sale.orderId()),
                    new PriorCommand(sale.purchase().caller().idempotencyScope(), sale.fingerprint(), sale.receipt()));
        }
        journal.receipts.forEach(receipt -> done.put(receipt.id(), receipt.done()));
        return done;
    }

    Map<String, Object> rows() {
        return Map.of("keys", keys, "ids", ids);
    }
}
