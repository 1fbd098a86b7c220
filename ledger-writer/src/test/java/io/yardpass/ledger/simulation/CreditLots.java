package io.yardpass.ledger.simulation;

import io.yardpass.ledger.rules.HeldMoney.CreditLot;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.UUID;

/** What is left of each top-up of one wallet; the oldest is spent first. */
final class CreditLots {
    private static final int OPEN_MAX = 100;

    private final TreeMap<Place, Long> left =
            new TreeMap<>(Comparator.comparingLong(Place::createdAtMicros).thenComparing(Place::id));
    private long sum;

    private record Place(long createdAtMicros, UUID id) {}

    long left() {
        return sum;
    }

    /** False when as many are open as may be: then it adds to the newest. */
    boolean add(CreditLot lot, long atMicros) {
        sum += lot.cents();
        boolean fits = left.size() < OPEN_MAX;
        Place place = fits ? new Place(atMicros, lot.id()) : left.lastKey();
        left.merge(place, lot.cents(), Math::addExact);
        return fits;
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
