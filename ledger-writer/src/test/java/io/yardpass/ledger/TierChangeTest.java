package io.yardpass.ledger;

import static io.yardpass.ledger.Outcomes.assertPosted;
import static io.yardpass.ledger.Outcomes.assertRefused;

import io.yardpass.domain.RefusalCode;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an organizer sets about a tier is so for the very next sale, though the writer remembers how it was. */
class TierChangeTest {
    private static Fair fair;

    private final UUID tier = fair.tier(700, 100);

    @BeforeAll
    static void open() {
        fair = new Fair();
    }

    @AfterEach
    void theBooksAreSound() {
        Audit.assertSound(fair.database);
    }

    @AfterAll
    static void close() {
        fair.close();
    }

    @Test
    void aPriceIsTheNextSales() {
        assertPosted(fair.submit(Fair.purchase(tier, 1, 700)));
        set("price_cents = 800");
        assertRefused(RefusalCode.TOTAL_MISMATCH, fair.submit(Fair.purchase(tier, 1, 700)));
        assertPosted(fair.submit(Fair.purchase(tier, 1, 800)));
    }

    @Test
    void aSaleThatIsClosedSellsNothingMore() {
        assertPosted(fair.submit(Fair.purchase(tier, 1, 700)));
        set("on_sale_until = now()");
        assertRefused(RefusalCode.TIER_NOT_ON_SALE, fair.submit(Fair.purchase(tier, 1, 700)));
    }

    @Test
    void aLimitIsTheNextBuyers() {
        assertPosted(fair.submit(Fair.purchase(tier, 2, 1_400)));
        set("per_buyer_limit = 1");
        assertRefused(RefusalCode.PER_BUYER_LIMIT, fair.submit(Fair.purchase(tier, 2, 1_400)));
    }

    private void set(String what) {
        fair.database.execute("UPDATE ticketing.ticket_tiers SET " + what + " WHERE id = '" + tier + "'");
    }
}
