package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.HeldMoney.CreditLot;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.UUID;

/** What is left of each top-up of one wallet; the oldest is spent first. */
final class CreditLots {
    private final TreeMap<Place, Long> left =
            new TreeMap<>(Comparator.comparingLong(Place::createdAtMicros).thenComparing(Place::id));
    private long sum;

    private record Place(long createdAtMicros, UUID id) {}

    long left() {
        return sum;
    }

    void add(CreditLot lot, long atMicros) {
        left.put(new Place(atMicros, lot.id()), lot.cents());
        sum += lot.cents();
    }

    /** No more than is left. */
    void spend(long cents) {
        sum -= cents;
        long missing = cents;
        while (missing > 0) {
            var oldest = left.firstEntry();
            long taken = Math.min(missing, oldest.getValue());
            missing -= taken;
            if (taken == oldest.getValue()) {
                left.pollFirstEntry();
            } else {
                left.put(oldest.getKey(), oldest.getValue() - taken);
            }
        }
    }
}
