package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Outcomes.assertPosted;
import static io.yardpass.ledger.Outcomes.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.Caller;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.RefusalCode;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing is sold or set aside of an event that is no event to go to, on a real PostgreSQL. */
class ClosedSaleTest {
    private static Fair fair;

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
    void ofADraftNothingIsSoldUntilItIsPublished() {
        UUID event = fair.event("draft");
        UUID tier = fair.tier(event, 700, 10, "");
        PurchaseTickets purchase = purchase(PLATFORM, event, tier);
        assertRefused(RefusalCode.EVENT_NOT_PUBLISHED, fair.submit(purchase));
        assertRefused(RefusalCode.EVENT_NOT_PUBLISHED, fair.submit(hold(event, tier)));
        Caller user = Requests.user(UUID.randomUUID(), null);
        assertRefused(RefusalCode.UNKNOWN_EVENT, fair.submit(Requests.hold(user, user.subject(), event, tier, 1)));
        change(event, "status = 'published'");
        eventually(() -> isPosted(purchase));
    }

    /** The writer remembers an event for two seconds: what another session changes reaches the sales after that. */
    @Test
    void afterItsEndNothingIsSoldUntilThatIsPutOff() {
        UUID event = fair.event("published");
        UUID tier = fair.tier(event, 700, 1_000, "");
        assertPosted(fair.submit(purchase(PLATFORM, event, tier)));
        change(event, "starts_at = now() - interval '1 hour', ends_at = now()");
        eventually(() -> isRefused(RefusalCode.EVENT_OVER, event, tier));
        assertRefused(RefusalCode.EVENT_OVER, fair.submit(hold(event, tier)));
        change(event, "ends_at = now() + interval '1 hour'");
        eventually(() -> isPosted(purchase(PLATFORM, event, tier)));
    }

    /** By the clock that the ledger decides with, to the moment: what is remembered is the end, not whether it is over. */
    @Test
    void theEndIsTheFirstMomentAtWhichNothingIsSold() {
        UUID event = fair.event("published");
        UUID tier = fair.tier(event, 700, 1_000, "");
        long endMillis = System.currentTimeMillis() + 700;
        change(event, "starts_at = now() - interval '1 hour', ends_at = to_timestamp(" + endMillis + " / 1000.0)");
        while (!isRefused(RefusalCode.EVENT_OVER, event, tier)) {
            Thread.onSpinWait();
        }
        assertEquals(
                0,
                fair.database.count(
                        "SELECT count(*) FROM ticketing.orders AS o JOIN events.events AS e ON e.id = o.event_id"
                                + " WHERE o.created_at >= e.ends_at AND e.id = '" + event + "'"));
        assertTrue(System.currentTimeMillis() - endMillis < 2_000);
    }

    @Test
    void whatIsHeldIsNotBoughtAfterTheEnd() {
        UUID event = fair.event("published");
        UUID tier = fair.tier(event, 700, 10, "");
        var hold = hold(event, tier);
        assertPosted(fair.submit(hold));
        change(event, "status = 'ended'");
        eventually(() -> isRefused(RefusalCode.EVENT_OVER, event, tier));
        assertRefused(
                RefusalCode.EVENT_OVER,
                fair.submit(Requests.buying(PLATFORM, event, hold.buyerId(), hold.id(), tier, 1, 700)));
        assertPosted(fair.submit(Requests.release(PLATFORM, hold.id())));
    }

    @Test
    void ofWhatWasCalledOffNothingIsSoldHandedOverOrScanned() {
        UUID event = fair.event("published");
        UUID tier = fair.tier(event, 700, 10, "");
        PurchaseTickets purchase = purchase(PLATFORM, event, tier);
        assertPosted(fair.submit(purchase));
        List<String> ticket = fair.database
                .rows("SELECT id, code FROM ticketing.tickets WHERE order_id = '" + purchase.orderId() + "'")
                .getFirst();
        change(event, "status = 'cancelled'");
        eventually(() -> isRefused(RefusalCode.EVENT_CANCELLED, event, tier));
        assertRefused(RefusalCode.EVENT_CANCELLED, fair.submit(hold(event, tier)));
        assertRefused(RefusalCode.EVENT_CANCELLED, fair.submit(Requests.scan(PLATFORM, ticket.get(1), event)));
        assertRefused(
                RefusalCode.EVENT_CANCELLED,
                fair.submit(Requests.transfer(PLATFORM, UUID.fromString(ticket.get(0)), UUID.randomUUID())));
        assertPosted(fair.submit(Requests.refund(PLATFORM, purchase.orderId())));
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "nothing changed within five seconds");
        }
    }

    private static boolean isRefused(RefusalCode code, UUID event, UUID tier) {
        return fair.submit(purchase(PLATFORM, event, tier)) instanceof Outcome.Rejected refused
                && refused.code() == code;
    }

    private static boolean isPosted(PurchaseTickets purchase) {
        return fair.submit(purchase) instanceof Outcome.Posted;
    }

    private static void change(UUID event, String what) {
        fair.database.execute("UPDATE events.events SET " + what + " WHERE id = '" + event + "'");
    }

    private static HoldTickets hold(UUID event, UUID tier) {
        return Requests.hold(PLATFORM, UUID.randomUUID(), event, tier, 1);
    }

    private static PurchaseTickets purchase(Caller caller, UUID event, UUID tier) {
        UUID order = UUID.randomUUID();
        return Fair.purchase(caller, event, order, "k" + order, UUID.randomUUID(), List.of(new Item(tier, 1)), 700);
    }
}
