package io.yardpass.database;

import static io.yardpass.database.Tenant.organizationId;
import static io.yardpass.database.Tenant.person;
import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static io.yardpass.database.Tenant.userId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What people are told of messages. Organization 1 (owner 1, admin 2) organizes, organization 2 (owner 26, admin 27) sponsors. Each
 * test has messages of its own; each message is gone through twice, as after a crash.
 */
@Timeout(180)
class NoticesTest {
    private static final String EVENT = "0e000000-0000-7000-8000-000000000001";
    private static final String TIER = "0c000000-0000-7000-8000-000000000001";
    private static final Tenant OWNER = signedIn(1, 1);
    private static final Tenant SPONSOR = signedIn(26, 2);

    private static TestDatabase database;
    private static String sponsor;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
        sponsor = SPONSOR.ask(database, "SELECT public.create_sponsor('Northern')");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void aBuyerIsToldOfAPurchaseAndOfARefundInTheAppAndByMail() {
        var order = order(3, 1);
        var purchase = tell(
                "ticket.purchased",
                "{'order_id':'%s','event_id':'%s','user_id':'%s','total_cents':10000}"
                        .formatted(order, EVENT, userId(3)));
        relay(purchase);
        assertEquals(Set.of("ticket.purchased " + userId(3)), notices(purchase));
        assertEquals(Set.of("ticket.purchased " + userId(3)), mails(purchase));
        assertEquals(
                "t",
                database.text("SELECT bool_and(payload = jsonb_build_object('order_id', '" + order + "', 'event_id', '"
                        + EVENT + "', 'total_cents', 10000)) FROM messaging.notifications WHERE id IN ("
                        + ids(purchase) + ")"),
                "ids and amounts, and nobody");
        assertEquals(
                List.of(List.of(organizationId(1), EVENT, "queued")),
                database.rows("SELECT organization_id, event_id, status FROM messaging.message_jobs WHERE id IN ("
                        + ids(purchase) + ")"));

        var refund = tell("ticket.refunded", "{'order_id':'%s','amount_cents':10000}".formatted(order));
        relay(refund);
        assertEquals(Set.of("ticket.refunded " + userId(3)), notices(refund));
        assertEquals(Set.of("ticket.refunded " + userId(3)), mails(refund));
    }

    @Test
    void ofATransferWhoGaveAndWhoGotAreToldEachTheirOwn() {
        var message = tell(
                "ticket.transferred",
                "{'ticket_id':'%s','event_id':'%s','from_user_id':'%s','to_user_id':'%s'}"
                        .formatted(UUID.randomUUID(), EVENT, userId(3), userId(4)));
        relay(message);
        var both = Set.of("ticket.transferred " + userId(3), "ticket.received " + userId(4));
        assertEquals(both, notices(message));
        assertEquals(both, mails(message));
    }

    @Test
    void ofCancelledTicketsTheirOwnersAreToldOnce() {
        var order = order(5, 2);
        pass(order, 6);
        var message = tell(
                "ticket.cancelled",
                "{'order_id':'%s','tickets':%s}"
                        .formatted(
                                order,
                                database.text("SELECT jsonb_agg(id) FROM ticketing.tickets WHERE order_id = '" + order
                                        + "'")));
        relay(message);
        assertEquals(Set.of("ticket.cancelled " + userId(5), "ticket.cancelled " + userId(6)), notices(message));
    }

    @Test
    void eachSideOfAProposalIsToldWhatTheOtherDid() {
        var proposal = OWNER.ask(database, "SELECT public.create_proposal('%s', '%s', 500)".formatted(EVENT, sponsor));
        OWNER.ask(database, "SELECT public.advance_proposal('" + proposal + "', 'send')");
        SPONSOR.ask(database, "SELECT public.advance_proposal('" + proposal + "', 'view')");
        SPONSOR.ask(database, "SELECT public.advance_proposal('" + proposal + "', 'counter', 400)");
        OWNER.ask(database, "SELECT public.advance_proposal('" + proposal + "', 'accept')");
        var messages = messages(proposal);
        relay(messages);
        var told = Set.of(
                "proposal.sent " + userId(26),
                "proposal.sent " + userId(27),
                "proposal.countered " + userId(1),
                "proposal.countered " + userId(2),
                "proposal.accepted " + userId(26),
                "proposal.accepted " + userId(27));
        assertEquals(told, notices(messages));
        assertEquals(told, mails(messages));
        assertEquals(
                Set.of(organizationId(1), organizationId(2)),
                Set.copyOf(column("SELECT DISTINCT organization_id FROM messaging.message_jobs WHERE id IN ("
                        + ids(messages) + ")")));
    }

    @Test
    void ofWhatIsOwedTheOneWhoWaitsIsTold() {
        var offer = OWNER.ask(database, "SELECT public.create_package('" + EVENT + "', 'Gold', 500)");
        var order =
                SPONSOR.ask(database, "SELECT public.create_sponsorship_order('%s', '%s')".formatted(offer, sponsor));
        var owed = OWNER.ask(database, "SELECT public.create_deliverable('" + order + "', 'A banner')");
        database.execute(Machine.ESCROW.way(order, "locked"));
        OWNER.ask(database, "SELECT public.submit_deliverable('" + owed + "')");
        SPONSOR.ask(database, "SELECT public.reject_deliverable('" + owed + "')");
        OWNER.ask(database, "SELECT public.submit_deliverable('" + owed + "')");
        SPONSOR.ask(database, "SELECT public.approve_deliverable('" + owed + "')");
        var messages = messages(owed);
        relay(messages);
        assertEquals(
                Set.of(
                        "deliverable.submitted " + userId(26),
                        "deliverable.submitted " + userId(27),
                        "deliverable.rejected " + userId(1),
                        "deliverable.rejected " + userId(2),
                        "deliverable.approved " + userId(1),
                        "deliverable.approved " + userId(2)),
                notices(messages));
    }

    @Test
    void whoIsInvitedIsToldIfTheyAreKnown() {
        OWNER.ask(database, "SELECT public.invite_member('" + userId(40) + "', 'member')");
        OWNER.ask(database, "SELECT public.invite_member('" + UUID.randomUUID() + "', 'member')");
        var messages = messages(organizationId(1));
        relay(messages);
        assertEquals(Set.of("member.invited " + userId(40)), notices(messages));
        assertEquals(Set.of("member.invited " + userId(40)), mails(messages));
    }

    @Test
    void anInvitationByMailIsThePlatformsMailAndNoOrganizationReadsItsCode() {
        service(2).ask(database, "SELECT public.invite_by_mail('guest@example.org', 'member')");
        var messages = messages(organizationId(2));
        relay(messages);
        assertEquals(
                List.of(List.of("organization.invited_by_mail", "guest@example.org", "t", "t")),
                database.rows(
                        "SELECT kind, payload ->> 'email', payload ->> 'code' LIKE 'ypi\\_%', organization_id IS NULL"
                                + " FROM messaging.message_jobs WHERE kind = 'organization.invited_by_mail'"));
        for (var reader : List.of(service(2), SPONSOR)) {
            assertEquals("0", reader.ask(database, "SELECT count(*) FROM public.message_jobs WHERE payload ? 'code'"));
        }
    }

    @Test
    void administratorsAreToldOfAnEndpointThatWasDisabledAndOfACampaignThatIsUsedUp() {
        for (var topic : List.of("webhook.disabled", "campaign.exhausted")) {
            var message = tell(topic, "{'reason':'gone'}");
            relay(message);
            assertEquals(Set.of(topic + " " + userId(1), topic + " " + userId(2)), notices(message));
            assertEquals(notices(message), mails(message));
        }
    }

    @Test
    void aDirectMessageIsNotedForTheOthersAndNoMail() {
        database.execute("INSERT INTO users.follows (follower_user_id, followed_user_id) VALUES ('%s', '%s')"
                .formatted(userId(8), userId(7)));
        var talk = person(7).ask(database, "SELECT public.create_conversation('{%s}')".formatted(userId(8)));
        person(7).ask(database, "SELECT public.send_message('%s', 'Secret words')".formatted(talk));
        var messages = messages(talk);
        relay(messages);
        assertEquals(Set.of("message.sent " + userId(8)), notices(messages));
        assertEquals(Set.of(), mails(messages));
        assertEquals(
                "0", database.text("SELECT count(*) FROM messaging.notifications WHERE payload::text LIKE '%Secret%'"));
    }

    @Test
    void whoMutedAKindHearsNothingOfItWhoWantsNoMailsGetsNoneAndTheErasedAreNotTold() {
        assertEquals("t", person(9).ask(database, "SELECT public.mute_kind('ticket.purchased')"));
        assertEquals("f", person(9).ask(database, "SELECT public.mute_kind('ticket.purchased')"));
        person(9).assertRefusedBy(database, "settings_muted_kinds_known", "SELECT public.mute_kind('event.ended')");
        person(10).ask(database, "SELECT public.set_settings(email_notifications => false)");
        database.execute("UPDATE users.profiles SET email = NULL WHERE id = '" + userId(11) + "';"
                + "UPDATE users.profiles SET email = NULL, display_name = NULL, erased_at = now() WHERE id = '"
                + userId(12)
                + "'");
        for (int user = 9; user <= 12; user++) {
            relay(tell(
                    "ticket.purchased", "{'order_id':'%s','user_id':'%s'}".formatted(UUID.randomUUID(), userId(user))));
        }
        assertEquals(List.of("0", "1", "1", "0"), told(9, 12, "notifications", "user_id"));
        assertEquals(List.of("0", "0", "0", "0"), told(9, 12, "message_jobs", "recipient_user_id"));
        relay(tell("ticket.refunded", "{'order_id':'%s'}".formatted(order(9, 1))));
        assertEquals(List.of("1"), told(9, 9, "notifications", "user_id"), "another kind");
        assertEquals("t", person(9).ask(database, "SELECT public.mute_kind('ticket.purchased', false)"));
        relay(tell("ticket.purchased", "{'order_id':'%s','user_id':'%s'}".formatted(UUID.randomUUID(), userId(9))));
        assertEquals(List.of("2"), told(9, 9, "notifications", "user_id"), "no longer muted");
    }

    private static List<String> told(int from, int to, String table, String column) {
        return column(
                "SELECT count(n.id) FROM generate_series(" + from + ", " + to + ") AS u LEFT JOIN messaging." + table
                        + " AS n ON n." + column + " = ('0aa00000-0000-7000-8000-' || lpad(u::text, 12, '0'))::uuid"
                        + " AND n.kind LIKE 'ticket.%' GROUP BY u ORDER BY u");
    }

    /** A relay that stumbled over one would tell nobody anything any more. */
    @Test
    void whatIsGoneSinceStopsNobody() {
        var gone = UUID.randomUUID();
        var message = tell(
                gone.toString(),
                "ticket.purchased",
                "{'order_id':'%s','event_id':'%s','user_id':'%s'}".formatted(gone, gone, userId(13)));
        var empty = new TreeSet<String>();
        for (var topic : column("SELECT topic FROM messaging.notice_kinds()")) {
            empty.add(tell(topic, "{'n':1}"));
            empty.add(tell(topic, "{'order_id':null,'event_id':null,'user_id':null,'tickets':null}"));
        }
        relay(message);
        relay(empty.toArray(String[]::new));
        assertEquals(Set.of("ticket.purchased " + userId(13)), notices(message));
        assertEquals(
                "t",
                database.text(
                        "SELECT num_nulls(organization_id, event_id) = 2 FROM messaging.message_jobs WHERE id IN ("
                                + ids(message) + ")"));
    }

    @Test
    void everybodyWithATicketIsToldOfAnotherTimeSliceBySlice() {
        var event = event();
        var term = term();
        var holders = new TreeSet<String>();
        for (int user = 14; user < 21; user++) {
            order(event, user, 2);
            holders.add("event.rescheduled " + userId(user));
        }
        var cancelled = order(event, 21, 1);
        database.execute("UPDATE ticketing.tickets SET status = 'cancelled' WHERE order_id = '" + cancelled + "'");
        var given = order(event, 22, 1);
        database.execute("UPDATE ticketing.tickets SET status = 'transferred' WHERE order_id = '" + given + "'");
        pass(given, 23);
        holders.add("event.rescheduled " + userId(23));
        var message = tell("event.rescheduled", "{'event_id':'" + event + "'}");
        relay(message);
        assertEquals(Set.of(), notices(message));
        assertEquals("5", mail(term, 5));
        var some = notices(message).size();
        assertTrue(some > 0 && some < holders.size(), some + " told");
        // As if the step had not been committed, and once more after it.
        assertEquals("4", mail(term, 5));
        assertEquals("0", mail(term, 5));
        assertEquals(holders, notices(message));
        assertEquals(holders, mails(message));
        database.execute("UPDATE messaging.mailings SET finished_at = NULL, reached_created_at = '-infinity'"
                + " WHERE message_id = '" + message + "'");
        assertEquals("9", mail(term, 100));
        assertEquals(
                holders.size(),
                database.count(
                        "SELECT count(*) FROM messaging.notifications WHERE kind = 'event.rescheduled' AND payload ->> 'event_id' = '"
                                + event + "'"));
        release(term);
    }

    @Test
    void whoWasRefundedByThenIsToldThatTheEventIsCalledOffAndNotWhoWasBefore() {
        var event = event();
        var before = order(event, 24, 1);
        database.execute("UPDATE ticketing.tickets SET status = 'refunded' WHERE order_id = '" + before + "'");
        var since = order(event, 25, 1);
        var message = tell("event.cancelled", "{'event_id':'" + event + "'}");
        database.execute("UPDATE ticketing.tickets SET status = 'refunded' WHERE order_id = '" + since + "'");
        relay(message);
        var term = term();
        mail(term, 100);
        release(term);
        assertEquals(Set.of("event.cancelled " + userId(25)), notices(message));
    }

    @Test
    void newerNewsOfAnEventEndsOlderAndMailingsTakeTurns() {
        var event = event();
        var other = event();
        for (int user = 30; user < 33; user++) {
            order(event, user, 1);
            order(other, user, 1);
        }
        var older = tell("event.rescheduled", "{'event_id':'" + event + "'}");
        var newer = tell("event.rescheduled", "{'event_id':'" + event + "'}");
        var others = tell("event.rescheduled", "{'event_id':'" + other + "'}");
        relay(older);
        relay(newer);
        relay(others);
        var term = term();
        mail(term, 2);
        mail(term, 2);
        assertEquals(
                List.of(0, 2, 2),
                List.of(
                        notices(older).size(),
                        notices(newer).size(),
                        notices(others).size()));
        mail(term, 2);
        mail(term, 2);
        release(term);
        assertEquals(
                List.of(0, 3, 3),
                List.of(
                        notices(older).size(),
                        notices(newer).size(),
                        notices(others).size()));
    }

    @Test
    void aRelayThatWasReplacedTellsNothing() {
        var former = term();
        release(former);
        var term = term();
        var refusal = org.junit.jupiter.api.Assertions.assertThrows(AssertionError.class, () -> mail(former, 5));
        assertTrue(refusal.getMessage().contains("since term"), refusal.getMessage());
        release(term);
    }

    private static String tell(String topic, String payload) {
        return tell(organizationId(1), topic, payload);
    }

    private static String tell(String organization, String topic, String payload) {
        return database.text("INSERT INTO public.outbox (id, created_at, topic, key, organization_id, payload)"
                + " VALUES (uuidv7(), clock_timestamp(), '" + topic + "', 'key', '" + organization + "', '"
                + payload.replace('\'', '"') + "') RETURNING id");
    }

    private static String[] messages(String key) {
        return column("SELECT id FROM public.outbox WHERE key = '" + key + "' ORDER BY position")
                .toArray(String[]::new);
    }

    private static void relay(String... messages) {
        var write =
                "SELECT messaging.write_notices(array_agg(o ORDER BY o.position)) FROM public.outbox AS o WHERE o.id IN ('"
                        + String.join("', '", messages) + "')";
        database.text(write);
        database.text(write);
    }

    private static Set<String> notices(String... messages) {
        return new TreeSet<>(column(
                "SELECT kind || ' ' || user_id FROM messaging.notifications WHERE id IN (" + ids(messages) + ")"));
    }

    private static Set<String> mails(String... messages) {
        return new TreeSet<>(column("SELECT kind || ' ' || recipient_user_id FROM messaging.message_jobs WHERE id IN ("
                + ids(messages) + ")"));
    }

    /** What notices of these messages are called by. */
    private static String ids(String... messages) {
        return "SELECT md5(m || ' ' || p.id || ' ' || k.kind)::uuid FROM unnest('{" + String.join(",", messages)
                + "}'::text[]) AS m, users.profiles AS p, messaging.notice_kinds() AS k";
    }

    private static String event() {
        return database.text("INSERT INTO events.events (id, owner_context_id, title, currency, starts_at, ends_at)"
                + " VALUES (uuidv7(), '" + organizationId(1) + "', 'One', 'USD', now(), now()) RETURNING id");
    }

    private static String order(int buyer, int tickets) {
        return order(EVENT, buyer, tickets);
    }

    private static String order(String event, int buyer, int tickets) {
        var order = UUID.randomUUID().toString();
        database.execute(("""
                INSERT INTO ticketing.orders (id, event_id, user_id, organization_id, currency, total_cents, fee_cents, status,
                    idempotency_scope, fingerprint, created_at)
                VALUES ('%1$s', '%2$s', '%3$s', '%4$s', 'USD', 0, 0, 'completed', 'test', '', now());
                INSERT INTO ticketing.tickets (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status,
                    issued_at)
                SELECT uuidv7(), '%2$s', '%5$s', '%1$s', '%3$s', '%4$s', uuidv7(), 'issued', now()
                FROM generate_series(1, %6$d)""").formatted(order, event, userId(buyer), organizationId(1), TIER, tickets));
        return order;
    }

    /** Another ticket of that order, of somebody else. */
    private static void pass(String order, int owner) {
        database.execute(
                "INSERT INTO ticketing.tickets (id, event_id, tier_id, order_id, owner_user_id, organization_id,"
                        + " code, status, issued_at) SELECT uuidv7(), event_id, '" + TIER + "', id, '" + userId(owner)
                        + "', organization_id, uuidv7(), 'issued', now() FROM ticketing.orders WHERE id = '" + order
                        + "'");
    }

    private static String term() {
        return database.text("SELECT messaging.claim_relay('webhooks', uuidv7(), interval '1 minute')");
    }

    private static void release(String term) {
        database.text("SELECT messaging.release_relay('webhooks', " + term + ")");
    }

    private static String mail(String term, int ordersMax) {
        return database.text("SELECT messaging.go_on_with_mailings(" + term + ", " + ordersMax + ")");
    }

    private static List<String> column(String sql) {
        return database.rows(sql).stream().map(List::getFirst).toList();
    }
}
