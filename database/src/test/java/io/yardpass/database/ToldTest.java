package io.yardpass.database;

import static io.yardpass.database.Tenant.organizationId;
import static io.yardpass.database.Tenant.person;
import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static io.yardpass.database.Tenant.userId;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What functions tell others in the commit that makes it true. Organization 1 organizes and advertises, organization 2 sponsors.
 * Each test has keys of its own.
 */
@Timeout(180)
class ToldTest {
    private static final String EVENT = "0e000000-0000-7000-8000-000000000001";
    private static final Tenant OWNER = signedIn(1, 1);
    private static final Tenant SPONSOR = signedIn(27, 2);

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
    void anOrganizationHearsWhoIsInvitedJoinsAndGoes() {
        var organization = newOrganization();
        var invite = "SELECT public.invite_member('%s', 'member', '%s')";
        var accept = "SELECT public.accept_membership('%s')".formatted(organization);
        for (int call = 0; call < 2; call++) {
            administrator(organization).ask(database, invite.formatted(userId(70), organization));
        }
        for (int call = 0; call < 2; call++) {
            person(70).ask(database, accept);
        }
        for (int call = 0; call < 2; call++) {
            person(70).ask(database, "SELECT public.leave_organization('%s')".formatted(organization));
        }
        administrator(organization).ask(database, invite.formatted(userId(71), organization));
        person(71).ask(database, "SELECT public.decline_membership('%s')".formatted(organization));
        person(71).ask(database, "SELECT public.decline_membership('%s')".formatted(organization));
        administrator(organization).ask(database, invite.formatted(userId(71), organization));
        for (int call = 0; call < 2; call++) {
            administrator(organization)
                    .ask(database, "SELECT public.remove_member('%s', '%s')".formatted(userId(71), organization));
        }
        administrator(organization).ask(database, "SELECT public.invite_by_mail('a@example.org', 'admin')");
        var accepted = "SELECT public.accept_invitation('%s')".formatted(code(organization));
        person(72).ask(database, accepted);
        person(72).ask(database, accepted);
        assertEquals(
                List.of(
                        List.of("member.invited", userId(70), "member", "invited"),
                        List.of("member.joined", userId(70), "member", "active"),
                        List.of("member.removed", userId(70), "member", "active"),
                        List.of("member.invited", userId(71), "member", "invited"),
                        List.of("member.removed", userId(71), "member", "invited"),
                        List.of("member.invited", userId(71), "member", "invited"),
                        List.of("member.removed", userId(71), "member", "invited"),
                        List.of("member.joined", userId(72), "admin", "active")),
                database.rows("SELECT topic, payload ->> 'user_id', payload ->> 'role', payload ->> 'status'"
                        + " FROM public.outbox WHERE organization_id = '" + organization + "' AND key = '"
                        + organization + "' ORDER BY id"));
    }

    @Test
    void theCodeAndTheAddressOfAnInvitationAreForTheMailAlone() {
        var organization = newOrganization();
        administrator(organization).ask(database, "SELECT public.invite_by_mail('b@example.org', 'admin')");
        assertEquals(
                "t",
                database.text("SELECT bool_and(organization_id IS NULL AND topic = 'organization.invited_by_mail')"
                        + " FROM public.outbox WHERE key = '" + organization + "'"));
    }

    /** So that it may forget the person too; the id that is told goes from the outbox as from everywhere. */
    @Test
    void anOrganizationHearsThatAMemberWasErased() {
        var organization = newOrganization();
        administrator(organization).ask(database, "SELECT public.invite_member('" + userId(73) + "', 'member')");
        person(73).ask(database, "SELECT public.accept_membership('" + organization + "')");
        var erase = "SET ROLE service_role; SELECT users.erase('" + userId(73) + "')";
        database.execute(erase);
        assertEquals(
                List.of("member.invited " + userId(73), "member.joined " + userId(73), "member.removed " + userId(73)),
                members(organization));
        for (int step = 0; step < 1000 && !isErased(73); step++) {
            database.execute(erase);
        }
        assertEquals(List.of("member.invited", "member.joined", "member.removed"), members(organization));
    }

    private static boolean isErased(int user) {
        return database.count("SELECT count(*) FROM users.erasures WHERE finished_at IS NOT NULL AND user_id = '"
                        + userId(user) + "'")
                == 1;
    }

    private static List<String> members(String organization) {
        return database
                .rows("SELECT concat_ws(' ', topic, payload ->> 'user_id') FROM public.outbox"
                        + " WHERE organization_id = '" + organization + "' ORDER BY id")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    @Test
    void bothSidesHearOfEachStepOfAProposalAndOfTheOrderThatItBecomes() {
        var proposal = propose();
        assertEquals(List.of(), topics(proposal, 1));
        for (int call = 0; call < 2; call++) {
            advance(OWNER, proposal, "send");
        }
        advance(SPONSOR, proposal, "view");
        SPONSOR.ask(database, "SELECT public.advance_proposal('" + proposal + "', 'counter', 400)");
        advance(OWNER, proposal, "accept");
        var story = List.of("proposal.sent", "proposal.viewed", "proposal.countered", "proposal.accepted");
        assertEquals(story, topics(proposal, 1));
        assertEquals(story, topics(proposal, 2));
        var order = database.text("SELECT id FROM sponsorship.orders WHERE proposal_id = '" + proposal + "'");
        assertEquals(
                "500 500 400 400",
                database.text("SELECT string_agg(payload ->> 'amount_cents', ' ' ORDER BY id) FROM public.outbox"
                        + " WHERE organization_id = '" + organizationId(1) + "' AND key = '" + proposal + "'"));
        assertEquals(
                order,
                database.text("SELECT DISTINCT payload ->> 'sponsorship_order_id' FROM public.outbox"
                        + " WHERE topic = 'proposal.accepted' AND key = '" + proposal + "'"));
        assertEquals(List.of("sponsorship.ordered"), topics(order, 1));
        assertEquals(List.of("sponsorship.ordered"), topics(order, 2));
    }

    @Test
    void bothSidesHearThatAProposalWasRejectedOrThatItsTimeIsOver() {
        var rejected = propose();
        advance(OWNER, rejected, "send");
        advance(SPONSOR, rejected, "view");
        advance(SPONSOR, rejected, "reject");
        assertEquals("proposal.rejected", topics(rejected, 1).getLast());
        assertEquals("proposal.rejected", topics(rejected, 2).getLast());
        var late = propose();
        database.execute("UPDATE sponsorship.proposals SET expires_at = now() - interval '1 second' WHERE id = '" + late
                + "';" + Machine.PROPOSAL.way(late, "sent"));
        assertEquals("1", database.text("SELECT sponsorship.expire_proposals(10)"));
        assertEquals("0", database.text("SELECT sponsorship.expire_proposals(10)"));
        assertEquals(List.of("proposal.expired"), topics(late, 1));
        assertEquals(List.of("proposal.expired"), topics(late, 2));
    }

    @Test
    void bothSidesHearOfWhatIsDeliveredAndOneThatIsBothHearsOnce() {
        var owed = owed(sponsor, SPONSOR);
        OWNER.ask(database, "SELECT public.submit_deliverable('" + owed + "')");
        OWNER.ask(database, "SELECT public.submit_deliverable('" + owed + "')");
        SPONSOR.ask(database, "SELECT public.reject_deliverable('" + owed + "', 'too small')");
        OWNER.ask(database, "SELECT public.submit_deliverable('" + owed + "')");
        SPONSOR.ask(database, "SELECT public.approve_deliverable('" + owed + "')");
        var story = List.of(
                "deliverable.submitted", "deliverable.rejected", "deliverable.submitted", "deliverable.approved");
        assertEquals(story, topics(owed, 1));
        assertEquals(story, topics(owed, 2));
        assertEquals(0, database.count("SELECT count(*) FROM public.outbox WHERE payload::text LIKE '%too small%'"));

        var own = owed(OWNER.ask(database, "SELECT public.create_sponsor('Own')"), OWNER);
        OWNER.ask(database, "SELECT public.submit_deliverable('" + own + "')");
        assertEquals(List.of("deliverable.submitted"), topics(own, 1));
    }

    @Test
    void anOrganizationHearsOfItsCampaigns() {
        var campaign = OWNER.ask(database, "SELECT public.create_campaign('Summer', 'USD')");
        assertEquals(List.of(), topics(campaign, 1));
        for (var action : List.of("activate", "activate", "pause", "activate", "end", "end")) {
            OWNER.ask(database, "SELECT public.%s_campaign('%s')".formatted(action, campaign));
        }
        assertEquals(
                List.of("campaign.activated", "campaign.paused", "campaign.activated", "campaign.ended"),
                topics(campaign, 1));
        var atOnce = OWNER.ask(database, "SELECT public.create_campaign('Autumn', 'USD', status => 'active')");
        assertEquals(List.of("campaign.activated"), topics(atOnce, 1));
    }

    @Test
    void aMessageIsToldByIdsAndToNoOrganization() {
        var one = person(70);
        database.execute("INSERT INTO users.profiles (id) VALUES ('%1$s'), ('%2$s') ON CONFLICT DO NOTHING;"
                        .formatted(userId(70), userId(71))
                + "INSERT INTO users.follows (follower_user_id, followed_user_id) VALUES ('%2$s', '%1$s')"
                        .formatted(userId(70), userId(71)));
        var talk = one.ask(database, "SELECT public.create_conversation('{%s}')".formatted(userId(71)));
        var message = one.ask(database, "SELECT public.send_message('%s', 'Secret words')".formatted(talk));
        one.ask(database, "SELECT public.send_message('%s', 'Secret words', '%s')".formatted(talk, message));
        assertEquals(
                List.of(List.of("message.sent", message, talk, userId(70), "t", "t")),
                database.rows("SELECT topic, payload ->> 'message_id', payload ->> 'conversation_id',"
                        + " payload ->> 'sender_user_id', organization_id IS NULL, payload::text NOT LIKE '%Secret%'"
                        + " FROM public.outbox WHERE key = '" + talk + "'"));
    }

    @Test
    void whoToldTooMuchInADayTellsNoMore() {
        var organization = newOrganization();
        var invite = "SELECT public.invite_member('%s', 'member')";
        var remove = "SELECT public.remove_member('%s')".formatted(userId(74));
        for (int i = 0; i < 5; i++) {
            administrator(organization).ask(database, invite.formatted(userId(74)));
            administrator(organization).ask(database, remove);
        }
        administrator(organization)
                .assertRefusedBy(database, "members_invited_again_daily_max", invite.formatted(userId(74)));
        counted("members_invited_daily_max", organization, 999);
        administrator(organization).ask(database, invite.formatted(userId(75)));
        administrator(organization)
                .assertRefusedBy(database, "members_invited_daily_max", invite.formatted(userId(76)));

        var campaign = OWNER.ask(database, "SELECT public.create_campaign('Often', 'USD')");
        counted("campaign_moves_daily_max", organizationId(1), 4999);
        OWNER.ask(database, "SELECT public.activate_campaign('" + campaign + "')");
        OWNER.assertRefusedBy(database, "campaign_moves_daily_max", "SELECT public.pause_campaign('" + campaign + "')");
        OWNER.ask(database, "SELECT public.end_campaign('" + campaign + "')");

        var owed = owed(sponsor, SPONSOR);
        counted("deliverable_moves_daily_max", organizationId(1), 4999);
        OWNER.ask(database, "SELECT public.submit_deliverable('" + owed + "')");
        SPONSOR.ask(database, "SELECT public.reject_deliverable('" + owed + "')");
        OWNER.assertRefusedBy(
                database, "deliverable_moves_daily_max", "SELECT public.submit_deliverable('" + owed + "')");
        database.execute("DELETE FROM public.daily_counts");
    }

    @Test
    void nobodyTellsWhatDidNotHappen() {
        var tell = "SELECT public.tell('ticket.refunded', '%1$s', '%1$s', '{}')".formatted(organizationId(1));
        for (var caller : List.of(OWNER, service(1), new Tenant("service_role", null, null), Tenant.visitor())) {
            caller.assertRefused(database, "42501", tell);
        }
    }

    private static String newOrganization() {
        var id = UUID.randomUUID().toString();
        database.execute("INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'New', '%1$s')"
                .formatted(id));
        return id;
    }

    private static Tenant administrator(String organization) {
        return new Tenant("service_role", null, organization);
    }

    private static String code(String organization) {
        return database.text("SELECT payload ->> 'code' FROM public.outbox"
                + " WHERE topic = 'organization.invited_by_mail' AND key = '" + organization + "'");
    }

    private static String propose() {
        return OWNER.ask(database, "SELECT public.create_proposal('%s', '%s', 500)".formatted(EVENT, sponsor));
    }

    private static void advance(Tenant side, String proposal, String action) {
        side.ask(database, "SELECT public.advance_proposal('%s', '%s')".formatted(proposal, action));
    }

    /** Something that is owed to the sponsor, whose money is held. */
    private static String owed(String sponsor, Tenant sponsoring) {
        var offer = OWNER.ask(database, "SELECT public.create_package('" + EVENT + "', 'Gold', 500)");
        var order = sponsoring.ask(
                database, "SELECT public.create_sponsorship_order('%s', '%s')".formatted(offer, sponsor));
        var owed = OWNER.ask(database, "SELECT public.create_deliverable('" + order + "', 'A banner')");
        database.execute(Machine.ESCROW.way(order, "locked"));
        return owed;
    }

    private static void counted(String limit, String pile, int counted) {
        database.execute("INSERT INTO public.daily_counts (limit_name, pile, day, counted)"
                + " VALUES ('%s', '%s', (now() AT TIME ZONE 'UTC')::date, %d)".formatted(limit, pile, counted)
                + " ON CONFLICT ON CONSTRAINT daily_counts_pkey DO UPDATE SET counted = excluded.counted");
    }

    /** What the organization heard of it. */
    private static List<String> topics(String key, int organization) {
        return database
                .rows("SELECT topic FROM public.outbox WHERE key = '" + key + "' AND organization_id = '"
                        + organizationId(organization) + "' ORDER BY id")
                .stream()
                .map(List::getFirst)
                .toList();
    }
}
