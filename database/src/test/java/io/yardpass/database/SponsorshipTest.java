package io.yardpass.database;

import static io.yardpass.database.Tenant.organizationId;
import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Organization 1 offers, organization 2 sponsors, organization 3 is a stranger to both. */
@Timeout(180)
class SponsorshipTest {
    private static final String EVENT = "0e000000-0000-7000-8000-000000000001";
    private static final String PRIVATE_EVENT = "0e000000-0000-7000-8000-000000000010";
    private static final String EVENT_OF_2 = "0e000000-0000-7000-8000-000000000011";
    private static final String PRIVATE_EVENT_OF_2 = "0e000000-0000-7000-8000-000000000020";
    private static final String SPONSOR = UUID.randomUUID().toString();
    /** Of organization 2 as well: proposals to one sponsor are not without end. */
    private static final String OTHER_SPONSOR = UUID.randomUUID().toString();

    private static final Tenant ORGANIZER = signedIn(1, 1);
    private static final Tenant ORGANIZERS_MEMBER = signedIn(3, 1);
    private static final Tenant SPONSORS_ADMIN = signedIn(27, 2);
    private static final Tenant SPONSORS_MEMBER = signedIn(28, 2);
    private static final Tenant STRANGER = signedIn(60, 3);
    private static final Tenant PLATFORM = new Tenant("service_role", null, null);

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'Stranger', 'stranger');
                INSERT INTO users.profiles (id) VALUES ('%2$s');
                INSERT INTO organizations.org_memberships (organization_id, user_id, role)
                VALUES ('%1$s', '%2$s', 'owner');
                """.formatted(organizationId(3), Tenant.userId(60)));
        SPONSORS_ADMIN.ask(database, sponsor("Northern", SPONSOR));
        SPONSORS_ADMIN.ask(database, sponsor("Southern", OTHER_SPONSOR));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void anAdminMakesASponsorOfItsOwnOrganizationAndNobodyElseDoes() {
        var id = service(3).ask(database, "SELECT public.create_sponsor('Stranger Inc', 'technology')");
        assertEquals(
                organizationId(3),
                database.text("SELECT organization_id FROM sponsorship.sponsors WHERE id = '" + id + "'"));
        var create = "SELECT public.create_sponsor('No')";
        SPONSORS_MEMBER.assertRefused(database, "42501", create);
        signedIn(27, 1).assertRefused(database, "42501", create);
        PLATFORM.assertRefused(database, "42501", create);
        new Tenant("authenticated", Tenant.userId(1), null).assertRefused(database, "42501", create);
        new Tenant("anon", null, organizationId(1)).assertRefused(database, "42501", create);
        STRANGER.assertRefused(database, "23503", "SELECT public.create_sponsor('Odd', 'no such industry')");
    }

    @Test
    void aPackageIsItsEventsOrganizers() {
        ORGANIZER.ask(database, packageOf(EVENT, 500, null));
        PLATFORM.ask(database, packageOf(EVENT, 501, null));
        ORGANIZERS_MEMBER.assertRefused(database, "42501", packageOf(EVENT, 502, null));
        ORGANIZER.assertRefused(database, "42501", packageOf(EVENT_OF_2, 502, null));
        ORGANIZER.assertRefused(database, "P0002", packageOf(PRIVATE_EVENT_OF_2, 502, null));
        ORGANIZER.assertRefused(database, "P0002", packageOf(UUID.randomUUID().toString(), 502, null));
        ORGANIZER.assertRefused(database, "23514", packageOf(EVENT, -1, null));
        ORGANIZER.assertRefused(database, "23514", packageOf(EVENT, 0, null));
        ORGANIZER.assertRefused(
                database, "23502", "SELECT public.create_package('%s', NULL, 1, 'USD')".formatted(EVENT));
    }

    @Test
    void whatSponsorsPayIsInTheCurrencyOfTheEvent() {
        var unsaid = "SELECT public.create_package('%s', 'Gold', 500)".formatted(EVENT);
        assertEquals("USD", currency("packages", ORGANIZER.ask(database, unsaid)));
        assertEquals("USD", currency("packages", ORGANIZER.ask(database, packageOf(EVENT, 500, null))));
        ORGANIZER.assertRefused(database, "23514", packageOf(EVENT, 500, null).replace("USD", "EUR"));
        assertEquals("USD", currency("proposals", ORGANIZER.ask(database, proposal(EVENT, SPONSOR, 500, null))));
        ORGANIZER.assertRefused(
                database, "23514", proposal(EVENT, SPONSOR, 500, null).replace("USD", "EUR"));
    }

    private static String currency(String table, String id) {
        return database.text("SELECT currency FROM sponsorship." + table + " WHERE id = '" + id + "'");
    }

    @Test
    void whatIsCalledByNothingIsRefused() {
        for (String blank : List.of("", " ", "\t\n")) {
            ORGANIZER.assertRefused(
                    database, "23514", "SELECT public.create_package('%s', '%s', 1)".formatted(EVENT, blank));
            ORGANIZER.assertRefused(database, "23514", "SELECT public.create_sponsor('%s')".formatted(blank));
        }
    }

    /** Owner of organization 1 and admin of organization 2 at once: it acts for the one that its token names. */
    @Test
    void aMemberOfTwoOrganizationsActsForTheOneItsTokenNames() {
        database.execute("""
                INSERT INTO users.profiles (id) VALUES ('%1$s');
                INSERT INTO organizations.org_memberships (organization_id, user_id, role)
                VALUES ('%2$s', '%1$s', 'owner'), ('%3$s', '%1$s', 'admin');
                """.formatted(Tenant.userId(61), organizationId(1), organizationId(2)));
        signedIn(61, 1).ask(database, packageOf(EVENT, 700, null));
        signedIn(61, 2).assertRefused(database, "42501", packageOf(EVENT, 700, null));
        signedIn(61, 2).ask(database, packageOf(EVENT_OF_2, 700, null));
    }

    @Test
    void thoseWhoSponsorSeeWhatPublicEventsOfferAndOthersDoNot() {
        database.execute("INSERT INTO sponsorship.packages (event_id, organization_id, name, price_cents, currency)"
                + " VALUES ('%s', '%s', 'Seen', 1, 'USD'), ('%s', '%s', 'Hidden', 1, 'USD')"
                        .formatted(EVENT, organizationId(1), PRIVATE_EVENT, organizationId(1)));
        var seen =
                "SELECT string_agg(name, ' ' ORDER BY name) FROM sponsorship.packages WHERE name IN ('Seen', 'Hidden')";
        assertEquals("Hidden Seen", ORGANIZERS_MEMBER.ask(database, seen));
        assertEquals("Seen", SPONSORS_MEMBER.ask(database, seen));
        assertEquals(null, signedIn(60, 4).ask(database, seen));
        assertEquals(null, new Tenant("anon", null, organizationId(2)).ask(database, seen));
        assertEquals(null, new Tenant("anon", null, null).ask(database, seen));
    }

    @Test
    void theSameAgainChangesNothingAndOtherContentOrAnotherOrganizationIsAConflict() {
        var sponsor = UUID.randomUUID().toString();
        assertEquals(sponsor, ORGANIZER.ask(database, sponsor("One", sponsor)));
        assertEquals(sponsor, ORGANIZER.ask(database, sponsor("One", sponsor)));
        ORGANIZER.assertRefused(database, "23505", sponsor("Two", sponsor));
        SPONSORS_ADMIN.assertRefused(database, "23505", sponsor("One", sponsor));

        var offer = UUID.randomUUID().toString();
        assertEquals(offer, ORGANIZER.ask(database, packageOf(EVENT, 500, offer)));
        assertEquals(offer, ORGANIZER.ask(database, packageOf(EVENT, 500, offer)));
        ORGANIZER.assertRefused(database, "23505", packageOf(EVENT, 501, offer));
        ORGANIZER.assertRefused(database, "23505", packageOf(PRIVATE_EVENT, 500, offer));
        SPONSORS_ADMIN.assertRefused(database, "23505", packageOf(EVENT_OF_2, 500, offer));

        var proposal = UUID.randomUUID().toString();
        assertEquals(proposal, ORGANIZER.ask(database, proposal(EVENT, SPONSOR, 900, proposal)));
        ORGANIZER.assertRefused(database, "23505", proposal(EVENT, SPONSOR, 901, proposal));
        SPONSORS_ADMIN.assertRefused(database, "23505", proposal(EVENT_OF_2, SPONSOR, 900, proposal));
        advance(ORGANIZER, proposal, "send");
        advance(SPONSORS_ADMIN, proposal, "view");
        SPONSORS_ADMIN.ask(database, "SELECT public.advance_proposal('%s', 'counter', 800)".formatted(proposal));
        assertEquals(proposal, ORGANIZER.ask(database, proposal(EVENT, SPONSOR, 900, proposal)));
        ORGANIZER.assertRefused(database, "23505", proposal(PRIVATE_EVENT, SPONSOR, 900, proposal));
        assertEquals(
                List.of(List.of("800", "counter_offer")),
                database.rows("SELECT amount_cents, status FROM sponsorship.proposals WHERE id = '" + proposal + "'"));
    }

    @Test
    void aProposalGoesFromOneSideToTheOther() {
        var id = drafted();
        SPONSORS_ADMIN.assertRefused(database, "P0002", advance(id, "view"));
        assertEquals("sent", advance(ORGANIZER, id, "send"));
        assertEquals("viewed", advance(SPONSORS_ADMIN, id, "view"));
        assertEquals(
                "counter_offer",
                SPONSORS_ADMIN.ask(
                        database, "SELECT public.advance_proposal('%s', 'counter', 70000, 'for less')".formatted(id)));
        assertEquals("accepted", advance(ORGANIZER, id, "accept"));
        ORGANIZER.assertRefused(database, "YP007", advance(id, "reject"));
        assertEquals(
                List.of(List.of("70000", "for less")),
                database.rows("SELECT amount_cents, message FROM sponsorship.proposals WHERE id = '" + id + "'"));
        var story = "SELECT string_agg(to_status || ' by ' || right(changed_by::text, 2), ', ' ORDER BY id)"
                + " FROM sponsorship.proposal_history WHERE proposal_id = '" + id + "'";
        assertEquals(
                "sent by 01, viewed by 27, counter_offer by 27, accepted by 01", SPONSORS_MEMBER.ask(database, story));
        assertEquals(null, STRANGER.ask(database, story));
    }

    /** Who may take a proposal in this state further by this action: + for may, = for has done, else the SQLSTATE of the refusal. */
    @ParameterizedTest
    @CsvSource({
        // status, action, organizer, its member, sponsor, its member, stranger
        "draft, send, +, 42501, P0002, P0002, P0002",
        "draft, accept, YP007, 42501, P0002, P0002, P0002",
        "sent, view, 42501, 42501, +, 42501, P0002",
        "rejected, reject, YP007, 42501, =, 42501, P0002",
        "accepted, accept, YP007, 42501, =, 42501, P0002",
        "counter_offer, counter, 42501, 42501, =, 42501, P0002",
        "sent, expire, 42501, 42501, 42501, 42501, P0002",
        "sent, accept, YP007, 42501, YP007, 42501, P0002",
        "viewed, view, 42501, 42501, =, 42501, P0002",
        "sent, send, =, 42501, 42501, 42501, P0002",
        "viewed, counter, 42501, 42501, +, 42501, P0002",
        "viewed, accept, 42501, 42501, +, 42501, P0002",
        "viewed, reject, 42501, 42501, +, 42501, P0002",
        "counter_offer, accept, +, 42501, 42501, 42501, P0002",
        "counter_offer, reject, +, 42501, +, 42501, P0002",
        "accepted, reject, YP007, 42501, YP007, 42501, P0002",
        "rejected, send, YP007, 42501, 42501, 42501, P0002",
        "expired, view, 42501, 42501, YP007, 42501, P0002",
    })
    void eachSideDoesItsPart(
            String status,
            String action,
            String organizer,
            String its,
            String sponsor,
            String theirs,
            String stranger) {
        attempt(organizer, ORGANIZER, status, action);
        attempt(organizer, service(1), status, action);
        attempt(its, ORGANIZERS_MEMBER, status, action);
        attempt(sponsor, SPONSORS_ADMIN, status, action);
        attempt(sponsor, service(2), status, action);
        attempt(theirs, SPONSORS_MEMBER, status, action);
        attempt(stranger, STRANGER, status, action);
        attempt(stranger, new Tenant("authenticated", Tenant.userId(1), null), status, action);
    }

    private static void attempt(String expected, Tenant tenant, String status, String action) {
        var id = UUID.randomUUID().toString();
        database.execute(Machine.PROPOSAL
                .rowIn(id, status)
                .replace(
                        "VALUES ('%1$s', '%2$s', '%2$s', '%2$s'".formatted(id, Machine.WORLD),
                        "VALUES ('%s', '%s', '%s', '%s'".formatted(id, EVENT, OTHER_SPONSOR, organizationId(1))));
        if (expected.equals("=")) {
            assertEquals(status, advance(tenant, id, action));
        } else if (expected.equals("+")) {
            var reached = advance(tenant, id, action);
            assertNotEquals(status, reached);
            assertEquals(reached, advance(tenant, id, action), "a second time");
        } else {
            tenant.assertRefused(database, expected, advance(id, action));
            assertEquals(status, status(id));
        }
    }

    @Test
    void onlyACounterOfferSetsTerms() {
        var id = drafted();
        ORGANIZER.assertRefused(database, "22023", "SELECT public.advance_proposal('%s', 'send', 1)".formatted(id));
        advance(ORGANIZER, id, "send");
        advance(SPONSORS_ADMIN, id, "view");
        SPONSORS_ADMIN.assertRefused(
                database, "23514", "SELECT public.advance_proposal('%s', 'counter', -1)".formatted(id));
        assertEquals("viewed", status(id));
    }

    @Test
    void aProposalWhoseTimeIsOverGoesNowhereAndTheClockMarksIt() {
        var open = drafted();
        advance(ORGANIZER, open, "send");
        var over = ORGANIZER.ask(database, """
                SELECT public.create_proposal('%s', '%s', 100, 'USD', expires_at => now() + interval '1 hour')
                """.formatted(EVENT, SPONSOR));
        advance(ORGANIZER, over, "send");
        database.execute("""
                ALTER TABLE sponsorship.proposals DISABLE TRIGGER proposals_terms_stay;
                UPDATE sponsorship.proposals SET expires_at = now() - interval '1 second' WHERE id = '%s';
                ALTER TABLE sponsorship.proposals ENABLE ALWAYS TRIGGER proposals_terms_stay;
                """.formatted(over));
        SPONSORS_ADMIN.assertRefused(database, "YP007", advance(over, "view"));
        ORGANIZER.assertRefused(database, "42501", "SELECT sponsorship.expire_proposals(10)");
        assertEquals("0", database.text("SELECT sponsorship.expire_proposals(0)"));
        assertEquals("1", database.text("SELECT sponsorship.expire_proposals(10)"));
        assertEquals("0", database.text("SELECT sponsorship.expire_proposals(10)"));
        assertEquals("expired", status(over));
        assertEquals("sent", status(open));
    }

    /** What was agreed is both sides' to see; whom a match suggests is the organizer's. */
    @Test
    void bothSidesSeeAnOrderAndWhatIsOwedForItAndNobodyElseDoes() {
        var offer = ORGANIZER.ask(database, packageOf(EVENT, 100_000, null));
        var order = UUID.randomUUID().toString();
        database.execute("""
                INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
                VALUES ('%1$s', '%2$s', '%3$s', '%4$s', 100000, 'USD');
                UPDATE sponsorship.orders SET escrow_status = 'funded' WHERE id = '%1$s';
                INSERT INTO sponsorship.deliverables (order_id, sponsor_id, description)
                VALUES ('%1$s', '%3$s', 'a banner');
                SET ROLE service_role;
                INSERT INTO sponsorship.matches (event_id, sponsor_id, organization_id, score)
                VALUES ('%5$s', '%3$s', '%4$s', 0.9);
                """.formatted(order, offer, SPONSOR, organizationId(1), EVENT));
        var all = """
                SELECT concat_ws(' ', (SELECT escrow_status FROM sponsorship.orders WHERE id = '%1$s'),
                    (SELECT to_status FROM sponsorship.order_history WHERE order_id = '%1$s'),
                    (SELECT description FROM sponsorship.deliverables), (SELECT score FROM sponsorship.matches))""".formatted(order);
        assertEquals("funded funded a banner 0.9", ORGANIZERS_MEMBER.ask(database, all));
        assertEquals("funded funded a banner", SPONSORS_MEMBER.ask(database, all));
        assertEquals("", STRANGER.ask(database, all));
        assertEquals("", new Tenant("anon", null, null).ask(database, all));
    }

    @Test
    void aProposalToNobodyIsRefused() {
        ORGANIZER.assertRefused(
                database, "P0002", proposal(EVENT, UUID.randomUUID().toString(), 900, null));
        ORGANIZER.assertRefused(database, "P0002", advance(UUID.randomUUID().toString(), "send"));
        ORGANIZER.assertRefused(database, "P0002", "SELECT public.advance_proposal(NULL, NULL)");
        ORGANIZER.assertRefused(database, "YP007", "SELECT public.advance_proposal('%s', NULL)".formatted(drafted()));
    }

    private static String drafted() {
        return ORGANIZER.ask(database, proposal(EVENT, SPONSOR, 90_000, null));
    }

    private static String status(String id) {
        return database.text("SELECT status FROM sponsorship.proposals WHERE id = '" + id + "'");
    }

    private static String advance(Tenant tenant, String id, String action) {
        return tenant.ask(database, advance(id, action));
    }

    private static String advance(String id, String action) {
        return "SELECT public.advance_proposal('%s', '%s')".formatted(id, action);
    }

    private static String sponsor(String name, String id) {
        return "SELECT public.create_sponsor('%s', NULL, '%s')".formatted(name, id);
    }

    private static String packageOf(String event, long priceCents, String id) {
        return "SELECT public.create_package('%s', 'Gold', %d, 'USD', 2%s)".formatted(event, priceCents, last(id));
    }

    private static String proposal(String event, String sponsor, long amountCents, String id) {
        return "SELECT public.create_proposal('%s', '%s', %d, 'USD', 'for more', NULL%s)"
                .formatted(event, sponsor, amountCents, last(id));
    }

    private static String last(String id) {
        return id == null ? "" : ", '" + id + "'";
    }
}
