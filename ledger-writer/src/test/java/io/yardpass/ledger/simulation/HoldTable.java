package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.BuyerTier;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Hold;
import io.yardpass.ledger.rules.HoldStatus;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.TicketingRows;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The part of the tables that knows what is set aside. */
final class HoldTable {
    private final Map<UUID, Hold> rows = new HashMap<>();
    private final Map<BuyerTier, Integer> held = new HashMap<>();

    void read(ReadSet readSet, ReadResult found, long serverMicros) {
        readSet.of(Facts.HOLDS).stream().filter(rows::containsKey).forEach(id -> put(rows.get(id), found));
        for (int holdsMax : readSet.of(Facts.DUE_HOLDS)) {
            List<Hold> due = rows.values().stream()
                    .filter(hold -> hold.status() == HoldStatus.HELD)
                    .filter(hold -> hold.expiresAtMicros() <= serverMicros)
                    .sorted(Comparator.comparingLong(Hold::expiresAtMicros).thenComparing(Hold::id))
                    .limit(holdsMax)
                    .toList();
            due.forEach(hold -> put(hold, found));
            found.put(Facts.DUE_HOLDS, holdsMax, due.stream().map(Hold::id).toList());
        }
    }

    private static void put(Hold hold, ReadResult found) {
        found.put(Facts.HOLDS, hold.id(), hold);
    }

    boolean hasAny(Collection<UUID> ids) {
        return ids.stream().anyMatch(rows::containsKey);
    }

    boolean standsWhereExpected(Hold ended, long atMicros, long serverMicros) {
        Hold row = rows.get(ended.id());
        return row != null
                && row.status() == HoldStatus.HELD
                && (ended.status() == HoldStatus.EXPIRED
                        ? row.expiresAtMicros() <= Math.min(atMicros, serverMicros)
                        : row.expiresAtMicros() > atMicros);
    }

    void apply(TicketingRows batch) {
        batch.newHolds.values().forEach(hold -> put(hold, hold.quantity()));
        batch.endedHolds.forEach(hold -> put(hold, -hold.quantity()));
    }

    private void put(Hold hold, int quantity) {
        rows.put(hold.id(), hold);
        held.merge(new BuyerTier(hold.buyerId(), hold.tierId()), quantity, Integer::sum);
    }

    int heldFor(BuyerTier pair) {
        return held.getOrDefault(pair, 0);
    }

    Map<UUID, Hold> rows() {
        return rows;
    }

    static Map<UUID, Integer> heldByTier(TicketingRows rows) {
        Map<UUID, Integer> held = new HashMap<>();
        rows.newHolds.values().forEach(hold -> held.merge(hold.tierId(), hold.quantity(), Integer::sum));
        rows.endedHolds.forEach(hold -> held.merge(hold.tierId(), -hold.quantity(), Integer::sum));
        return held;
    }
}
