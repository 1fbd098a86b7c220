package io.yardpass.ledger.rules;

import java.util.Comparator;
import java.util.UUID;

/**
 * Whose tickets of which tier are counted against its limit. In an order of their own: clients make the ids, and many that
 * were made to collide in a map are found as fast as others.
 */
public record BuyerTier(UUID buyerId, UUID tierId) implements Comparable<BuyerTier> {
    /** So many that nobody counted further: no limit leaves room for one more. */
    public static final int MANY = Integer.MAX_VALUE / 2;

    private static final Comparator<BuyerTier> ORDER =
            Comparator.comparing(BuyerTier::buyerId).thenComparing(BuyerTier::tierId);

    @Override
    public int compareTo(BuyerTier other) {
        return ORDER.compare(this, other);
    }
}
