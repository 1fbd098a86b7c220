package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.purchase;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RandomPurchasesTest {
    private static final long[] PRICES = {0, 1, 10, 999, 10_000, 123_457};

    @Test
    void afterTwoThousandRandomPurchasesTheBooksAreSound() {
        try (Fair fair = new Fair()) {
            Random random = new Random(42);
            List<UUID> tiers = new ArrayList<>();
            for (long price : PRICES) {
                tiers.add(fair.tier(price, 400));
            }
            List<UUID> buyers =
                    random.longs(50).mapToObj(bits -> new UUID(0x7000, bits)).toList();
            List<PurchaseTickets> purchases = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                purchases.add(any(random, tiers, buyers, purchases));
            }
            List<Outcome> outcomes = fair.submitAll(purchases);
            long posted =
                    outcomes.stream().filter(Outcome.Posted.class::isInstance).count();
            assertEquals(posted, fair.database.count("SELECT count(*) FROM ticketing.orders"));
            Audit.assertSound(fair.database);
        }
    }

    /** One in ten is sent again, one in twenty names a wrong total. */
    private static PurchaseTickets any(
            Random random, List<UUID> tiers, List<UUID> buyers, List<PurchaseTickets> before) {
        if (!before.isEmpty() && random.nextInt(10) == 0) {
            return before.get(random.nextInt(before.size()));
        }
        int tier = random.nextInt(tiers.size());
        int quantity = 1 + random.nextInt(4);
        long total = PRICES[tier] * quantity + (random.nextInt(20) == 0 ? 1 : 0);
        UUID order = UUID.randomUUID();
        UUID buyer = buyers.get(random.nextInt(buyers.size()));
        return purchase(order, "key " + order, buyer, tiers.get(tier), quantity, total);
    }
}
