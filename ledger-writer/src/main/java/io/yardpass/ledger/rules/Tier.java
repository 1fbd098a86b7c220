package io.yardpass.ledger.rules;

import java.util.UUID;

/**
 * A ticket tier and what is left of it.
 *
 * @param perBuyerLimit tickets of it that one buyer may own; null for any number
 * @param onSaleFromMicros null when the sale has no beginning
 * @param onSaleUntilMicros the first moment after the sale; null when it has no end
 */
public record Tier(
        UUID id,
        UUID eventId,
        long priceCents,
        String currency,
        int capacity,
        int sold,
        int held,
        Integer perBuyerLimit,
        Long onSaleFromMicros,
        Long onSaleUntilMicros,
        long loadedAtMicros) {

    long available() {
        return (long) capacity - sold - held;
    }

    boolean isOnSale(long nowMicros) {
        return (onSaleFromMicros == null || onSaleFromMicros <= nowMicros)
                && (onSaleUntilMicros == null || nowMicros < onSaleUntilMicros);
    }

    /** So many more sold and held; fewer where it is negative. */
    Tier moved(int moreSold, int moreHeld) {
        return new Tier(
                id,
                eventId,
                priceCents,
                currency,
                capacity,
                Math.addExact(sold, moreSold),
                Math.addExact(held, moreHeld),
                perBuyerLimit,
                onSaleFromMicros,
                onSaleUntilMicros,
                loadedAtMicros);
    }
}
