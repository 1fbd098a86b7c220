package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Outcomes.assertPosted;
import static io.yardpass.ledger.Outcomes.assertRefused;
import static io.yardpass.ledger.Requests.buying;
import static io.yardpass.ledger.Requests.hold;
import static io.yardpass.ledger.Requests.release;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefusalCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many buyers, few tickets: whatever the order in which they come, none is sold twice and none is lost. */
class RacingBuyersTest {
    private static Fair fair;

    @BeforeAll
    static void open() {
        fair = new Fair();
    }

    @AfterAll
    static void close() {
        fair.close();
    }

    /** Each holds, then buys with the hold, gives it up or forgets it; half of them buy without. */
    @Test
    void ofTenTicketsSixtyFourBuyersGetTenAtMost() {
        UUID tier = fair.tier(1_500, 10);
        Random random = new Random(11);
        List<CallerCommand> commands = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            UUID buyer = UUID.randomUUID();
            if (i % 2 == 0) {
                commands.add(Fair.purchase(tier, 1, 1_500));
            } else {
                HoldTickets hold = hold(PLATFORM, buyer, tier, 1 + random.nextInt(2));
                commands.add(hold);
                switch (random.nextInt(3)) {
                    case 0 -> commands.add(buying(PLATFORM, EVENT, buyer, hold.id(), tier, 1, 1_500));
                    case 1 -> commands.add(release(PLATFORM, hold.id()));
                    default -> commands.add(buying(PLATFORM, EVENT, buyer, hold.id(), tier, 2, 3_000));
                }
            }
        }
        fair.submitAll(commands);
        assertEquals(10, fair.database.count("""
                SELECT sold + held FROM ticketing.ticket_tiers WHERE id = '%s'""".formatted(tier)));
        Audit.assertSound(fair.database);
    }

    /** Around the moment when the holds end: each is bought or expires, and never both. */
    @Test
    void aHoldThatExpiresWhileItIsBoughtIsEitherSoldOrFree() {
        for (int round = 0; round < 5; round++) {
            UUID tier = fair.tier(1_500, 10);
            List<HoldTickets> holds = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                holds.add(hold(PLATFORM, UUID.randomUUID(), tier, 1, Duration.ofMillis(60 + 20L * i)));
            }
            fair.submitAll(holds).forEach(Outcomes::assertPosted);
            List<Outcome> bought = fair.submitAll(holds.stream()
                    .map(hold -> buying(PLATFORM, EVENT, hold.buyerId(), hold.id(), tier, 1, 1_500))
                    .toList());
            fair.awaitTrue(() -> held(tier) == 0);
            long sold = bought.stream().filter(Outcome.Posted.class::isInstance).count();
            bought.stream()
                    .filter(outcome -> !(outcome instanceof Outcome.Posted))
                    .forEach(outcome -> assertRefused(RefusalCode.HOLD_EXPIRED, outcome));
            assertEquals(
                    sold, fair.database.count("SELECT sold FROM ticketing.ticket_tiers WHERE id = '" + tier + "'"));
            assertEquals(10 - sold, fair.database.count("""
                    SELECT count(*) FROM ticketing.ticket_holds WHERE status = 'expired' AND tier_id = '%s'
                    """.formatted(tier)));
            if (sold < 10) {
                assertPosted(fair.submit(Fair.purchase(tier, (int) (10 - sold), 1_500 * (10 - sold))));
            }
        }
        Audit.assertSound(fair.database);
    }

    @Test
    void whoeverBecomesTheWriterSweepsWhatAnotherLeft() {
        UUID tier = fair.tier(1_500, 10);
        assertPosted(fair.submit(hold(PLATFORM, UUID.randomUUID(), tier, 10, Duration.ofMillis(1_500))));
        fair.database.execute("SELECT payments.claim_writer('another', NULL, 1000)");
        fair.awaitTrue(() -> held(tier) == 0);
        assertTrue(fair.database.count("SELECT epoch FROM payments.writer") > 2);
        Audit.assertSound(fair.database);
    }

    private static long held(UUID tier) {
        return fair.database.count("SELECT held FROM ticketing.ticket_tiers WHERE id = '" + tier + "'");
    }
}
