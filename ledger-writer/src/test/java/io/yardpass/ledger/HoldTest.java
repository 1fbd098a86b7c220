package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Fair.PRIVATE_EVENT;
import static io.yardpass.ledger.Fair.purchase;
import static io.yardpass.ledger.Outcomes.assertConflict;
import static io.yardpass.ledger.Outcomes.assertPosted;
import static io.yardpass.ledger.Outcomes.assertRefused;
import static io.yardpass.ledger.Requests.buying;
import static io.yardpass.ledger.Requests.hold;
import static io.yardpass.ledger.Requests.release;
import static io.yardpass.ledger.Requests.service;
import static io.yardpass.ledger.Requests.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefusalCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds through the real writer on a real PostgreSQL: made, given up, bought, and over. */
class HoldTest {
    private static Fair fair;

    private final UUID buyer = UUID.randomUUID();

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
    void whatIsHeldIsForSaleToNobodyElse() {
        UUID tier = fair.tier(700, 10);
        HoldTickets hold = hold(PLATFORM, buyer, tier, 8);
        String body = assertPosted(fair.submit(hold));
        assertTrue(body.contains("\"status\":\"held\"") && body.contains("\"quantity\":8"), body);
        assertTrue(!body.contains(buyer.toString()), "a kept answer names no person");
        assertRefused(RefusalCode.SOLD_OUT, fair.submit(purchase(tier, 3, 2_100)));
        assertRefused(RefusalCode.SOLD_OUT, fair.submit(hold(PLATFORM, UUID.randomUUID(), tier, 3)));
        assertPosted(fair.submit(purchase(tier, 2, 1_400)));
        assertEquals(List.of(List.of("2", "8")), stock(tier));
        assertEquals(List.of(List.of("ticket.held")), topics(hold.id()));
        assertPosted(fair.submit(release(PLATFORM, hold.id())));
        assertEquals(List.of(List.of("2", "0")), stock(tier));
        assertEquals(List.of(List.of("ticket.held"), List.of("ticket.hold_released")), topics(hold.id()));
    }

    @Test
    void aHoldOfTheLastTenTicketsIsBoughtWhole() {
        UUID tier = fair.tier(700, 10);
        HoldTickets hold = hold(PLATFORM, buyer, tier, 10);
        assertPosted(fair.submit(hold));
        assertPosted(fair.submit(buying(PLATFORM, EVENT, buyer, hold.id(), tier, 10, 7_000)));
        assertEquals(List.of(List.of("10", "0")), stock(tier));
        assertEquals("consumed", status(hold.id()));
    }

    @Test
    void aPurchaseMayTakeFewerThanAreHeldAndMoreOnlyFromWhatIsLeft() {
        UUID tier = fair.tier(700, 10);
        HoldTickets few = hold(PLATFORM, buyer, tier, 6);
        assertPosted(fair.submit(few));
        assertRefused(RefusalCode.SOLD_OUT, fair.submit(buying(PLATFORM, EVENT, buyer, few.id(), tier, 11, 7_700)));
        assertEquals("held", status(few.id()));
        assertPosted(fair.submit(buying(PLATFORM, EVENT, buyer, few.id(), tier, 2, 1_400)));
        assertEquals(List.of(List.of("2", "0")), stock(tier));
        HoldTickets more = hold(PLATFORM, buyer, tier, 3);
        assertPosted(fair.submit(more));
        assertPosted(fair.submit(buying(PLATFORM, EVENT, buyer, more.id(), tier, 8, 5_600)));
        assertEquals(List.of(List.of("10", "0")), stock(tier));
    }

    /** Each release that is sent with its hold would cost a commit of its own, which everybody in the batch waits for. */
    @Test
    void whoSendsAHoldAndItsReleaseTogetherIsServedOrSentAway() {
        UUID tier = fair.tier(700, 100);
        List<CallerCommand> commands = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            HoldTickets hold = hold(PLATFORM, buyer, tier, 1);
            commands.add(hold);
            commands.add(release(PLATFORM, hold.id()));
        }
        List<Outcome> outcomes = fair.submitAll(commands);
        for (int i = 0; i < commands.size(); i++) {
            Outcome outcome = outcomes.get(i);
            if (commands.get(i) instanceof HoldTickets || !(outcome instanceof Outcome.Overloaded)) {
                assertPosted(outcome);
            } else {
                assertPosted(fair.submit(commands.get(i)));
            }
        }
        assertEquals(List.of(List.of("0", "0")), stock(tier));
    }

    @Test
    void theLimitCountsWhatABuyerHasAndHolds() {
        UUID tier = fair.tier(EVENT, 700, 100, "per_buyer_limit=5");
        assertPosted(fair.submit(purchase(UUID.randomUUID(), "a" + buyer, buyer, tier, 2, 1_400)));
        HoldTickets hold = hold(PLATFORM, buyer, tier, 2);
        assertPosted(fair.submit(hold));
        assertRefused(RefusalCode.PER_BUYER_LIMIT, fair.submit(hold(PLATFORM, buyer, tier, 2)));
        assertRefused(
                RefusalCode.PER_BUYER_LIMIT,
                fair.submit(purchase(UUID.randomUUID(), "b" + buyer, buyer, tier, 2, 1_400)));
        assertPosted(fair.submit(buying(PLATFORM, EVENT, buyer, hold.id(), tier, 3, 2_100)));
        assertRefused(RefusalCode.PER_BUYER_LIMIT, fair.submit(hold(PLATFORM, buyer, tier, 1)));
    }

    @Test
    void whatWasRefusedOverAHoldIsBoughtOnceItEnded() {
        UUID tier = fair.tier(EVENT, 700, 100, "per_buyer_limit=2");
        HoldTickets hold = hold(PLATFORM, buyer, tier, 2);
        assertPosted(fair.submit(hold));
        var wanted = purchase(UUID.randomUUID(), "w" + buyer, buyer, tier, 1, 700);
        assertRefused(RefusalCode.PER_BUYER_LIMIT, fair.submit(wanted));
        assertPosted(fair.submit(release(PLATFORM, hold.id())));
        assertPosted(fair.submit(wanted));
    }

    @Test
    void nobodyHoldsAWholeTierThatHasNoLimit() {
        UUID tier = fair.tier(700, 1_000);
        HoldTickets first = hold(PLATFORM, buyer, tier, 100);
        assertPosted(fair.submit(first));
        assertPosted(fair.submit(hold(PLATFORM, buyer, tier, 100)));
        assertRefused(RefusalCode.PER_BUYER_LIMIT, fair.submit(hold(PLATFORM, buyer, tier, 1)));
        assertPosted(fair.submit(hold(PLATFORM, UUID.randomUUID(), tier, 1)));
        assertPosted(fair.submit(release(PLATFORM, first.id())));
        assertPosted(fair.submit(hold(PLATFORM, buyer, tier, 1)));
        assertPosted(fair.submit(buying(PLATFORM, EVENT, buyer, null, tier, 100, 70_000)));
        assertRefused(RefusalCode.PER_BUYER_LIMIT, fair.submit(hold(PLATFORM, buyer, tier, 1)));
        assertPosted(fair.submit(buying(PLATFORM, EVENT, buyer, null, tier, 1, 700)));
    }

    @Test
    void theLimitOfATierMayBeAboveTheUsual() {
        UUID tier = fair.tier(EVENT, 700, 1_000, "per_buyer_limit=300");
        for (int i = 0; i < 3; i++) {
            assertPosted(fair.submit(hold(PLATFORM, buyer, tier, 100)));
        }
        assertRefused(RefusalCode.PER_BUYER_LIMIT, fair.submit(hold(PLATFORM, buyer, tier, 1)));
    }

    @Test
    void whatAnotherWriterKnowsOfHoldsIsReadAgain() {
        UUID tier = fair.tier(EVENT, 700, 100, "per_buyer_limit=2");
        fair.database.execute("""
                INSERT INTO ticketing.ticket_holds
                    (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at, created_at)
                VALUES (gen_random_uuid(), '%s', 's', '%s', '%s', 2, 'held', now() + interval '1 hour', now())
                """.formatted(tier, buyer, ORGANIZATION));
        assertRefused(RefusalCode.PER_BUYER_LIMIT, fair.submit(hold(PLATFORM, buyer, tier, 1)));
    }

    @Test
    void aHoldEndsOnceAndIsWorthNothingAfterwards() {
        UUID tier = fair.tier(700, 10);
        HoldTickets hold = hold(PLATFORM, buyer, tier, 1);
        assertPosted(fair.submit(hold));
        assertPosted(fair.submit(release(PLATFORM, hold.id())));
        assertRefused(RefusalCode.HOLD_EXPIRED, fair.submit(release(PLATFORM, hold.id())));
        assertRefused(RefusalCode.HOLD_EXPIRED, fair.submit(buying(PLATFORM, EVENT, buyer, hold.id(), tier, 1, 700)));
        assertEquals(List.of(List.of("0", "0")), stock(tier));
    }

    @Test
    void aHoldIsForItsBuyerItsTierAndItsEvent() {
        UUID tier = fair.tier(700, 10);
        UUID other = fair.tier(700, 10);
        UUID closed = fair.tier(PRIVATE_EVENT, 700, 10, "");
        HoldTickets hold = hold(PLATFORM, buyer, tier, 1);
        assertPosted(fair.submit(hold));
        UUID stranger = UUID.randomUUID();
        List<Outcome> outcomes = fair.submitAll(List.of(
                buying(PLATFORM, EVENT, stranger, hold.id(), tier, 1, 700),
                buying(user(stranger, null), EVENT, stranger, hold.id(), tier, 1, 700),
                buying(PLATFORM, EVENT, buyer, hold.id(), other, 1, 700),
                buying(PLATFORM, PRIVATE_EVENT, buyer, hold.id(), closed, 1, 700),
                buying(PLATFORM, EVENT, buyer, UUID.randomUUID(), tier, 1, 700)));
        outcomes.forEach(outcome -> assertRefused(RefusalCode.UNKNOWN_HOLD, outcome));
        assertEquals("held", status(hold.id()));
    }

    @Test
    void whoMayBuyMayHoldAndNobodyElse() {
        UUID open = fair.tier(700, 100);
        UUID closed = fair.tier(PRIVATE_EVENT, 700, 100, "");
        assertPosted(fair.submit(hold(user(buyer, null), buyer, open, 1)));
        assertPosted(fair.submit(hold(user(buyer, ORGANIZATION), buyer, closed, 1)));
        assertPosted(fair.submit(hold(service(ORGANIZATION), buyer, closed, 1)));
        assertRefused(RefusalCode.UNKNOWN_TIER, fair.submit(hold(user(buyer, null), buyer, closed, 1)));
        assertRefused(RefusalCode.UNKNOWN_TIER, fair.submit(hold(user(buyer, OTHER_ORGANIZATION), buyer, closed, 1)));
        assertRefused(RefusalCode.UNKNOWN_TIER, fair.submit(hold(service(OTHER_ORGANIZATION), buyer, open, 1)));
        assertRefused(RefusalCode.UNKNOWN_TIER, fair.submit(hold(PLATFORM, buyer, UUID.randomUUID(), 1)));
        assertRefused(RefusalCode.UNKNOWN_EVENT, fair.submit(hold(user(buyer, null), buyer, PRIVATE_EVENT, closed, 1)));
        assertRefused(RefusalCode.UNKNOWN_TIER, fair.submit(hold(PLATFORM, buyer, EVENT, closed, 1)));
    }

    @Test
    void whatIsNotOnSaleIsNotHeld() {
        UUID early = fair.tier(EVENT, 700, 100, "on_sale_from=now() + interval '1 hour'");
        assertRefused(RefusalCode.TIER_NOT_ON_SALE, fair.submit(hold(PLATFORM, buyer, early, 1)));
    }

    @Test
    void whoMadeAHoldOrServesItsOrganizationReleasesItAndToOthersItIsNotThere() {
        UUID tier = fair.tier(700, 100);
        Caller own = user(buyer, null);
        List<UUID> holds = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            HoldTickets hold = hold(own, buyer, tier, 1);
            assertPosted(fair.submit(hold));
            holds.add(hold.id());
        }
        for (Caller other : List.of(
                user(UUID.randomUUID(), null), user(UUID.randomUUID(), ORGANIZATION), service(OTHER_ORGANIZATION))) {
            Outcome hidden = fair.submit(release(other, holds.getFirst()));
            assertRefused(RefusalCode.UNKNOWN_HOLD, hidden);
            assertEquals(hidden, fair.submit(release(other, UUID.randomUUID())));
        }
        assertPosted(fair.submit(release(own, holds.get(0))));
        assertPosted(fair.submit(release(service(ORGANIZATION), holds.get(1))));
        assertPosted(fair.submit(release(PLATFORM, holds.get(2))));
    }

    @Test
    void sentAgainItIsAnsweredByteForByteAlsoUnderAnotherKey() {
        UUID tier = fair.tier(700, 100);
        HoldTickets hold = hold(PLATFORM, buyer, tier, 2);
        String body = assertPosted(fair.submit(hold));
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(hold));
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(Requests.underKey(hold, "other")));
        assertConflict(ConflictCode.ID_TAKEN, fair.submit(Requests.withId(hold(PLATFORM, buyer, tier, 3), hold.id())));
        CallerCommand release = release(PLATFORM, hold.id());
        String released = assertPosted(fair.submit(release));
        assertEquals(new Outcome.AlreadyPosted(released), fair.submit(release));
        assertEquals(new Outcome.AlreadyPosted(body), fair.submit(hold), "the receipt is of the first moment");
        assertEquals(List.of(List.of("0", "0")), stock(tier));
    }

    /** They are decided in order as if each had a batch of its own. */
    @Test
    void whatIsMadeAndUsedWithoutWaitingIsDecidedInOrder() {
        UUID tier = fair.tier(700, 10);
        HoldTickets first = hold(PLATFORM, buyer, tier, 10);
        HoldTickets second = hold(PLATFORM, buyer, tier, 10);
        List<Outcome> outcomes = fair.submitAll(List.of(
                first,
                release(PLATFORM, first.id()),
                second,
                buying(PLATFORM, EVENT, buyer, second.id(), tier, 10, 7_000)));
        outcomes.forEach(Outcomes::assertPosted);
        assertEquals(List.of(List.of("10", "0")), stock(tier));
    }

    @Test
    void aHoldExpiresByItselfAndWhatItHeldIsForSale() {
        UUID tier = fair.tier(700, 10);
        HoldTickets hold = Requests.hold(PLATFORM, buyer, tier, 10, Duration.ofMillis(300));
        assertPosted(fair.submit(hold));
        assertRefused(RefusalCode.SOLD_OUT, fair.submit(purchase(tier, 1, 700)));
        fair.awaitTrue(() -> status(hold.id()).equals("expired"));
        assertPosted(fair.submit(purchase(tier, 10, 7_000)));
        assertRefused(RefusalCode.HOLD_EXPIRED, fair.submit(buying(PLATFORM, EVENT, buyer, hold.id(), tier, 1, 700)));
        assertEquals(List.of(List.of("ticket.held"), List.of("ticket.hold_expired")), topics(hold.id()));
    }

    private static List<List<String>> stock(UUID tier) {
        return fair.database.rows("SELECT sold, held FROM ticketing.ticket_tiers WHERE id = '" + tier + "'");
    }

    private static String status(UUID hold) {
        return fair.database.text("SELECT status FROM ticketing.ticket_holds WHERE id = '" + hold + "'");
    }

    private static List<List<String>> topics(UUID hold) {
        return fair.database.rows("SELECT topic FROM public.outbox WHERE key = '" + hold + "' ORDER BY id");
    }
}
