package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.ORGANIZATION;
import static io.yardpass.ledger.Fair.OTHER_ORGANIZATION;
import static io.yardpass.ledger.Fair.PLATFORM;
import static io.yardpass.ledger.Outcomes.assertPosted;
import static io.yardpass.ledger.Requests.callOff;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whose turn it is when many events were called off. */
class EventRefundsTest {
    private static final UUID PILED_UP = UUID.randomUUID();

    private static Fair fair;

    @BeforeAll
    static void open() {
        fair = new Fair();
        fair.database.execute("INSERT INTO organizations.organizations (id, name, slug) VALUES ('" + PILED_UP
                + "', 'Three', 'three')");
    }

    @AfterAll
    static void close() {
        Audit.assertSound(fair.database);
        fair.close();
    }

    @Test
    void anEventOfWhichNothingWasSoldIsDoneWithTheCommitThatCallsItOff() {
        UUID event = fair.event("published");
        fair.tier(event, 700, 10, "");
        assertPosted(fair.submit(callOff(PLATFORM, event)));
        assertEquals(
                List.of(List.of("0", "0", "t")),
                fair.database.rows("SELECT orders_to_refund, orders_refunded, finished_at = requested_at"
                        + " FROM ticketing.event_cancellations WHERE event_id = '" + event + "'"));
        assertEquals(
                List.of(List.of("event.cancelled"), List.of("event.refunded")),
                fair.database.rows("SELECT topic FROM public.outbox WHERE key = '" + event + "' ORDER BY topic"));
    }

    /** What the same batch sold before is not overlooked. */
    @Test
    void anEventWhoseFirstTicketIsSoldInTheBatchThatCallsItOffIsRefunded() {
        UUID event = fair.event("published");
        UUID tier = fair.tier(event, 700, 10, "");
        UUID order = UUID.randomUUID();
        fair.submitAll(List.<CallerCommand>of(buying(event, tier, order, 1, 700), callOff(PLATFORM, event)))
                .forEach(Outcomes::assertPosted);
        awaitFinished(event);
        assertEquals("refunded", fair.database.text("SELECT status FROM ticketing.orders WHERE id = '" + order + "'"));
    }

    /** Twenty events of one organization, then one of another: of two organizations each has every other step. */
    @Test
    void somebodysManyCalledOffEventsDelayAnothersByTheShareOfOneOrganization() {
        List<UUID> many =
                Stream.generate(() -> eventOf(OTHER_ORGANIZATION)).limit(20).toList();
        List<UUID> tiers =
                many.stream().map(event -> fair.tier(event, 0, 10, "")).toList();
        List<PurchaseTickets> sold = new ArrayList<>();
        for (int i = 0; i < many.size(); i++) {
            sold.add(buying(many.get(i), tiers.get(i), UUID.randomUUID(), 1, 0));
        }
        UUID event = eventOf(ORGANIZATION);
        UUID tier = fair.tier(event, 100, 200, "");
        for (int i = 0; i < 100; i++) {
            sold.add(buying(event, tier, UUID.randomUUID(), 1, 100));
        }
        fair.submitAll(sold).forEach(Outcomes::assertPosted);
        fair.submitAll(many.stream().map(one -> callOff(PLATFORM, one)).toList())
                .forEach(Outcomes::assertPosted);
        assertPosted(fair.submit(callOff(PLATFORM, event)));
        awaitFinished(event);
        long doneBefore = fair.database.count("SELECT count(*) FROM ticketing.event_cancellations"
                + " WHERE finished_at IS NOT NULL AND organization_id = '" + OTHER_ORGANIZATION + "'");
        // A hundred orders are eight steps at most, and an event of one order three.
        assertTrue(doneBefore <= 8, doneBefore + " of the other's events came first");
    }

    /** What fails is tried again after all others, whosever it is. */
    @Test
    void anEventThatCannotBeRefundedHoldsUpNoOtherOfItsOrganization() {
        List<UUID> events = List.of(eventOf(ORGANIZATION), eventOf(ORGANIZATION), eventOf(ORGANIZATION));
        fair.database.execute("""
                CREATE FUNCTION ticketing.refuse_step() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'stuck' USING ERRCODE = 'YP003'; END $$;
                CREATE TRIGGER stuck BEFORE UPDATE OF last_order_id ON ticketing.event_cancellations
                FOR EACH ROW WHEN (NEW.event_id IN ('%s', '%s') AND NEW.last_order_id IS NOT NULL)
                EXECUTE FUNCTION ticketing.refuse_step()""".formatted(events.get(0), events.get(1)));
        for (UUID event : events) {
            assertPosted(fair.submit(buying(event, fair.tier(event, 0, 10, ""), UUID.randomUUID(), 1, 0)));
        }
        events.forEach(event -> assertPosted(fair.submit(callOff(PLATFORM, event))));
        awaitFinished(events.get(2));
        fair.database.execute("DROP TRIGGER stuck ON ticketing.event_cancellations");
        events.forEach(EventRefundsTest::awaitFinished);
    }

    @Test
    void anOrganizationHasSoManyEventsThatAreBeingRefundedAndNoMore() {
        UUID sold = eventOf(PILED_UP);
        UUID order = UUID.randomUUID();
        assertPosted(fair.submit(buying(sold, fair.tier(sold, 0, 10, ""), order, 1, 0)));
        UUID unsold = eventOf(PILED_UP);
        fair.database.execute("""
                WITH made AS (
                    INSERT INTO events.events (id, owner_context_id, title, currency, starts_at, ends_at)
                    SELECT uuidv7(), '%1$s', 'Event', 'USD', now(), now() + interval '1 day'
                    FROM generate_series(1, %2$d)
                    RETURNING id
                )
                INSERT INTO ticketing.event_cancellations (event_id, organization_id, secret, requested_at, requested_role)
                SELECT id, '%1$s', 'secret', now(), 'service_role' FROM made
                """.formatted(PILED_UP, CancelEvent.OPEN_MAX + 100));
        Outcomes.assertRefused(RefusalCode.CANCELLATIONS_PENDING, fair.submit(callOff(PLATFORM, sold)));
        assertPosted(fair.submit(callOff(PLATFORM, unsold)));
        assertEquals("published", fair.database.text("SELECT status FROM events.events WHERE id = '" + sold + "'"));
    }

    private static UUID eventOf(UUID organization) {
        UUID event = UUID.randomUUID();
        fair.database.execute("""
                INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
                VALUES ('%s', '%s', 'Event', 'public', 'USD', now(), now() + interval '1 day')
                """.formatted(event, organization));
        return event;
    }

    private static PurchaseTickets buying(UUID event, UUID tier, UUID order, int quantity, long cents) {
        return Fair.purchase(
                PLATFORM, event, order, "k" + order, UUID.randomUUID(), List.of(new Item(tier, quantity)), cents);
    }

    private static void awaitFinished(UUID event) {
        fair.awaitTrue(() -> fair.database.count("SELECT count(*) FROM ticketing.event_cancellations"
                        + " WHERE finished_at IS NOT NULL AND event_id = '" + event + "'")
                == 1);
    }
}
