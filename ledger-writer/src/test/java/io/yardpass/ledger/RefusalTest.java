package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.EVENT;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Fair.PRIVATE_EVENT;
import static io.yardpass.ledger.Fair.purchase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.AmountLimits;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.Money;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.Role;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each reason for which a purchase is refused, and what a retry of it is told. */
class RefusalTest {
    private static Fair fair;

    @BeforeAll
    static void open() {
        fair = new Fair();
    }

    @AfterAll
    static void close() {
        fair.close();
    }

    @Test
    void aWrongTotalIsRefusedWithTheRightOneUntilThePriceIsAnother() {
        UUID tier = fair.tier(700, 100);
        PurchaseTickets wrong = purchase(tier, 3, 2_000);
        assertEquals(
                new Outcome.Rejected(RefusalCode.TOTAL_MISMATCH, "the total is 2100", OptionalLong.of(2_100), false),
                fair.submit(wrong));
        assertEquals(
                new Outcome.Rejected(RefusalCode.TOTAL_MISMATCH, "the total is 2100", OptionalLong.of(2_100), false),
                fair.submit(wrong));
        reprice(tier, 500);
        PurchaseTickets right = purchase(wrong.orderId(), wrong.idempotencyKey(), wrong.buyerId(), tier, 3, 1_500);
        assertPosted(fair.submit(right));
    }

    @Test
    void aBuyerGetsNoMoreThanTheLimit() {
        UUID tier = fair.tier(EVENT, 700, 100, "per_buyer_limit=3");
        UUID buyer = UUID.randomUUID();
        assertPosted(fair.submit(purchase(UUID.randomUUID(), "x" + buyer, buyer, tier, 2, 1_400)));
        assertRefused(
                RefusalCode.PER_BUYER_LIMIT,
                fair.submit(purchase(UUID.randomUUID(), "y" + buyer, buyer, tier, 2, 1_400)));
        assertPosted(fair.submit(purchase(UUID.randomUUID(), "z" + buyer, buyer, tier, 1, 700)));
    }

    @Test
    void whatIsNotOnSaleIsRefusedForNow() {
        UUID early = fair.tier(EVENT, 700, 100, "on_sale_from=now() + interval '1 hour'");
        UUID late = fair.tier(EVENT, 700, 100, "on_sale_until=now() - interval '1 hour'");
        PurchaseTickets tooEarly = purchase(early, 1, 700);
        assertRefused(RefusalCode.TIER_NOT_ON_SALE, fair.submit(tooEarly));
        assertRefused(RefusalCode.TIER_NOT_ON_SALE, fair.submit(tooEarly));
        assertRefused(RefusalCode.TIER_NOT_ON_SALE, fair.submit(purchase(late, 1, 700)));
    }

    @Test
    void whatDoesNotExistOrIsAnotherEventsIsUnknown() {
        UUID tier = fair.tier(700, 100);
        UUID foreign = fair.tier(PRIVATE_EVENT, 700, 100, "");
        assertRefused(RefusalCode.UNKNOWN_TIER, fair.submit(purchase(foreign, 1, 700)));
        assertRefused(RefusalCode.UNKNOWN_TIER, fair.submit(purchase(UUID.randomUUID(), 1, 700)));
        UUID order = UUID.randomUUID();
        UUID nowhere = UUID.randomUUID();
        assertRefused(
                RefusalCode.UNKNOWN_EVENT,
                fair.submit(purchase(
                        PLATFORM, nowhere, order, "n" + order, UUID.randomUUID(), List.of(new Item(tier, 1)), 700)));
    }

    @Test
    void anotherCurrencyIsRefused() {
        PurchaseTickets dollars = purchase(fair.tier(700, 100), 1, 700);
        PurchaseTickets euros = new PurchaseTickets(
                dollars.orderId(),
                dollars.buyerId(),
                EVENT,
                dollars.items(),
                new Money(700, "EUR"),
                Fair.VOUCHED,
                null,
                new Envelope(dollars.idempotencyKey(), PLATFORM, null));
        assertRefused(RefusalCode.CURRENCY_MISMATCH, fair.submit(euros));
    }

    @Test
    void anAccountTakesNoMoreThanItMayStandAtAndIsAskedAnewEachTime() {
        long price = AmountLimits.PRICE_CENTS_MAX;
        UUID tier = fair.tier(price, 100);
        UUID buyer = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO users.profiles (id) VALUES ('%1$s');
                INSERT INTO payments.accounts (id, kind, user_id, currency, balance_cents, created_at)
                VALUES (gen_random_uuid(), 'user_cash', '%1$s', 'USD', %2$d, now())
                """.formatted(buyer, AmountLimits.ACCOUNT_CENTS_MAX - price));
        PurchaseTickets first = purchase(UUID.randomUUID(), "f" + buyer, buyer, tier, 1, price);
        assertPosted(fair.submit(first));
        PurchaseTickets another = purchase(UUID.randomUUID(), "g" + buyer, buyer, tier, 1, price);
        assertRefused(RefusalCode.AMOUNT_OUT_OF_RANGE, fair.submit(another));
        assertRefused(RefusalCode.AMOUNT_OUT_OF_RANGE, fair.submit(another));
    }

    @Test
    void anOrderIsOfNoMoreThanOnePaymentMayBe() {
        UUID tier = fair.tier(AmountLimits.PRICE_CENTS_MAX, 1_000);
        UUID other = fair.tier(AmountLimits.PRICE_CENTS_MAX, 1_000);
        UUID order = UUID.randomUUID();
        assertRefused(
                RefusalCode.AMOUNT_OUT_OF_RANGE,
                fair.submit(purchase(
                        PLATFORM,
                        EVENT,
                        order,
                        "p" + order,
                        UUID.randomUUID(),
                        List.of(new Item(tier, 100), new Item(other, 1)),
                        101 * AmountLimits.PRICE_CENTS_MAX)));
    }

    @Test
    void whatIsMadeLaterIsSoldUnderTheSameKey() {
        UUID event = UUID.randomUUID();
        UUID tier = UUID.randomUUID();
        UUID order = UUID.randomUUID();
        PurchaseTickets early =
                purchase(PLATFORM, event, order, "e" + order, UUID.randomUUID(), List.of(new Item(tier, 1)), 700);
        assertRefused(RefusalCode.UNKNOWN_EVENT, fair.submit(early));
        fair.database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES ('%s', '%s', 'Later', 'public', 'USD', now(), now() + interval '1 day')""".formatted(event, Fair.ORGANIZATION));
        assertRefused(RefusalCode.UNKNOWN_TIER, fair.submit(early));
        fair.database.execute("""
                INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
                VALUES ('%s', '%s', 'Later', 700, 'USD', 10)""".formatted(tier, event));
        assertPosted(fair.submit(early));
    }

    @Test
    void anAccountThatAllShareRefusesForNowAndIsSeenToFill() {
        UUID event = UUID.randomUUID();
        UUID tier = UUID.randomUUID();
        UUID revenue = UUID.randomUUID();
        UUID cash = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES ('%1$s', '%5$s', 'Alps', 'public', 'CHF', now(), now() + interval '1 day');
                INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
                VALUES ('%2$s', '%1$s', 'Tier', 700, 'CHF', 10);
                INSERT INTO payments.accounts (id, kind, organization_id, currency, balance_cents, created_at)
                VALUES ('%3$s', 'platform_revenue', NULL, 'CHF', %6$d, now()), ('%4$s', 'sponsor_cash', '%5$s', 'CHF', 0, now())
                """.formatted(event, tier, revenue, cash, Fair.ORGANIZATION, 10 - Long.MAX_VALUE));
        UUID order = UUID.randomUUID();
        var wanted = new PurchaseTickets(
                order,
                UUID.randomUUID(),
                event,
                List.of(new Item(tier, 1)),
                new Money(700, "CHF"),
                Fair.VOUCHED,
                null,
                new Envelope("c" + order, PLATFORM, null));
        assertRefused(RefusalCode.AMOUNT_OUT_OF_RANGE, fair.submit(wanted));
        assertRefused(RefusalCode.AMOUNT_OUT_OF_RANGE, fair.submit(wanted));
        UUID id = UUID.randomUUID();
        assertPosted(fair.submit(new PostTransaction(
                id,
                "payout",
                "payout",
                id,
                "CHF",
                null,
                null,
                List.of(new PostTransaction.Leg(revenue, 1_000), new PostTransaction.Leg(cash, -1_000)),
                false,
                new Envelope("d" + id, PLATFORM, null))));
        assertPosted(fair.submit(wanted));
        assertEquals(1, fair.gauge("yardpass.ledger.range.used.ratio", "CHF"), 1e-9);
    }

    private static void reprice(UUID tier, long cents) {
        fair.database.execute(
                "UPDATE ticketing.ticket_tiers SET price_cents = %d WHERE id = '%s'".formatted(cents, tier));
    }

    /** Prices may be remembered for two seconds; a refusal may not rest on one. */
    @Test
    void aPriceThatJustChangedRefusesNobody() {
        UUID tier = fair.tier(700, 100);
        assertPosted(fair.submit(purchase(tier, 1, 700)));
        reprice(tier, 800);
        assertPosted(fair.submit(purchase(tier, 1, 800)));
        assertEquals(
                new Outcome.Rejected(RefusalCode.TOTAL_MISMATCH, "the total is 800", OptionalLong.of(800), false),
                fair.submit(purchase(tier, 1, 700)));
    }

    @Test
    void aLimitRefusesForNow() {
        UUID tier = fair.tier(EVENT, 700, 100, "per_buyer_limit=1");
        UUID buyer = UUID.randomUUID();
        assertPosted(fair.submit(purchase(UUID.randomUUID(), "a" + buyer, buyer, tier, 1, 700)));
        PurchaseTickets another = purchase(UUID.randomUUID(), "b" + buyer, buyer, tier, 1, 700);
        assertRefused(RefusalCode.PER_BUYER_LIMIT, fair.submit(another));
        fair.database.execute("UPDATE ticketing.ticket_tiers SET per_buyer_limit = 2 WHERE id = '%s'".formatted(tier));
        // What the cache says of a tier may be two seconds old.
        long until = System.nanoTime() + 10_000_000_000L;
        Outcome later = fair.submit(another);
        while (!(later instanceof Outcome.Posted) && System.nanoTime() < until) {
            later = fair.submit(another);
        }
        assertPosted(later);
        assertRefused(
                RefusalCode.PER_BUYER_LIMIT,
                fair.submit(purchase(UUID.randomUUID(), "c" + buyer, buyer, tier, 1, 700)));
    }

    @Test
    void anEventThatWasJustOpenedIsKnown() {
        UUID event = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES ('%s', '%s', 'Soon', 'private', 'USD', now(), now() + interval '1 day')""".formatted(event, Fair.ORGANIZATION));
        UUID tier = fair.tier(event, 700, 100, "");
        UUID buyer = UUID.randomUUID();
        Caller user = new Caller("test", buyer, Role.AUTHENTICATED, null);
        assertRefused(RefusalCode.UNKNOWN_EVENT, fair.submit(byUser(user, event, buyer, tier)));
        fair.database.execute("UPDATE events.events SET visibility = 'public' WHERE id = '%s'".formatted(event));
        assertPosted(fair.submit(byUser(user, event, buyer, tier)));
    }

    private static PurchaseTickets byUser(Caller user, UUID event, UUID buyer, UUID tier) {
        UUID order = UUID.randomUUID();
        return purchase(user, event, order, "k" + order, buyer, List.of(new Item(tier, 1)), 700);
    }

    private static void assertPosted(Outcome outcome) {
        assertInstanceOf(Outcome.Posted.class, outcome);
    }

    private static void assertRefused(RefusalCode code, Outcome outcome) {
        var rejected = assertInstanceOf(Outcome.Rejected.class, outcome);
        assertEquals(code, rejected.code());
        assertTrue(!rejected.replayed(), outcome::toString);
    }
}
