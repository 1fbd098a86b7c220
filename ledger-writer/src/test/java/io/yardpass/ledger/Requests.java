package io.yardpass.ledger;

import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Caller;
import io.yardpass.domain.CancelEvent;
import io.yardpass.domain.CancelTickets;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.HoldTickets;
import io.yardpass.domain.Money;
import io.yardpass.domain.OrderTickets;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.PurchaseTickets.Item;
import io.yardpass.domain.RefundTickets;
import io.yardpass.domain.ReleaseHold;
import io.yardpass.domain.Role;
import io.yardpass.domain.ScanTicket;
import io.yardpass.domain.TransferTicket;
import io.yardpass.domain.UnscanTicket;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What callers ask of holds and tickets, each with an id and a key of its own. */
final class Requests {
    private Requests() {}

    static Caller user(UUID id, UUID organization) {
        return new Caller("test", id, Role.AUTHENTICATED, organization);
    }

    static Caller service(UUID organization) {
        return new Caller("test", null, Role.SERVICE_ROLE, organization);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    static HoldTickets hold(Caller caller, UUID buyer, UUID tier, int quantity) {
        return hold(caller, buyer, tier, quantity, HoldTickets.TIME_TO_LIVE_USUAL);
    }

    static HoldTickets hold(Caller caller, UUID buyer, UUID tier, int quantity, Duration timeToLive) {
        return new HoldTickets(
                UUID.randomUUID(),
                buyer,
                null,
                tier,
                quantity,
                "session",
                timeToLive,
                new Envelope(key(), caller, null));
    }

    static HoldTickets hold(Caller caller, UUID buyer, UUID event, UUID tier, int quantity) {
        return new HoldTickets(
                UUID.randomUUID(),
                buyer,
                event,
                tier,
                quantity,
                "session",
                HoldTickets.TIME_TO_LIVE_USUAL,
                new Envelope(key(), caller, null));
    }

    static HoldTickets underKey(HoldTickets hold, String key) {
        return copy(hold, hold.id(), key);
    }

    static HoldTickets withId(HoldTickets hold, UUID id) {
        return copy(hold, id, hold.idempotencyKey());
    }

    private static HoldTickets copy(HoldTickets hold, UUID id, String key) {
        return new HoldTickets(
                id,
                hold.buyerId(),
                hold.eventId(),
                hold.tierId(),
                hold.quantity(),
                hold.sessionId(),
                hold.timeToLive(),
                new Envelope(key, hold.caller(), null));
    }

    static ReleaseHold release(Caller caller, UUID hold) {
        return new ReleaseHold(hold, new Envelope(key(), caller, null));
    }

    static PurchaseTickets buying(
            Caller caller, UUID event, UUID buyer, UUID hold, UUID tier, int quantity, long totalCents) {
        return new PurchaseTickets(
                UUID.randomUUID(),
                buyer,
                event,
                List.of(new Item(tier, quantity)),
                new Money(totalCents, "USD"),
                hold,
                Fair.VOUCHED,
                null,
                new Envelope(key(), caller, null));
    }

    /** A new user who is that in the organization. */
    static UUID member(TestDatabase database, UUID organization, String role, String status) {
        UUID id = UUID.randomUUID();
        database.execute("""
                INSERT INTO users.profiles (id) VALUES ('%1$s');
                INSERT INTO organizations.org_memberships (organization_id, user_id, role, status)
                VALUES ('%2$s', '%1$s', '%3$s', '%4$s')""".formatted(id, organization, role, status));
        return id;
    }

    static ScanTicket scan(Caller caller, String code, UUID event) {
        return new ScanTicket(code, event, new Envelope(key(), caller, null));
    }

    static UnscanTicket unscan(Caller caller, UUID ticket) {
        return unscan(caller, ticket, UnscanTicket.WITHIN_USUAL);
    }

    static UnscanTicket unscan(Caller caller, UUID ticket, Duration within) {
        return new UnscanTicket(ticket, within, new Envelope(key(), caller, null));
    }

    static TransferTicket transfer(Caller caller, UUID ticket, UUID to) {
        return new TransferTicket(UUID.randomUUID(), ticket, to, new Envelope(key(), caller, null));
    }

    static RefundTickets refund(Caller caller, UUID order, UUID... tickets) {
        var wanted = new OrderTickets(order, List.of(tickets));
        return new RefundTickets(UUID.randomUUID(), wanted, new Envelope(key(), caller, null));
    }

    static CancelEvent callOff(Caller caller, UUID event) {
        return new CancelEvent(event, new Envelope(key(), caller, null));
    }

    static CancelTickets cancel(Caller caller, UUID order, UUID... tickets) {
        var wanted = new OrderTickets(order, List.of(tickets));
        return new CancelTickets(UUID.randomUUID(), wanted, new Envelope(key(), caller, null));
    }
}
