package io.yardpass.database;

import static io.yardpass.database.Tenant.organizationId;
import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was offered and proposed changes, goes, and ends in an order; organization 1 offers, organization 2 sponsors. */
@Timeout(180)
class SponsorshipEditTest {
    private static final String EVENT = "0e000000-0000-7000-8000-000000000001";
    private static final String PRIVATE_EVENT = "0e000000-0000-7000-8000-000000000010";
    private static final String SPONSOR = UUID.randomUUID().toString();
    private static final Tenant ORGANIZER = signedIn(1, 1);
    private static final Tenant ORGANIZERS_MEMBER = signedIn(3, 1);
    private static final Tenant SPONSORS_ADMIN = signedIn(27, 2);
    private static final Tenant SPONSORS_MEMBER = signedIn(28, 2);
    private static final Tenant STRANGER = new Tenant("service_role", null, organizationId(3));

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
        SPONSORS_ADMIN.ask(database, "SELECT public.create_sponsor('Northern', 'technology', '" + SPONSOR + "')");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void aSponsorIsEditedByItsOwnOrganization() {
        var sponsor = SPONSORS_ADMIN.ask(database, "SELECT public.create_sponsor('Old', 'technology')");
        var edit = "SELECT public.edit_sponsor('" + sponsor + "', %s)";
        assertEquals("t", SPONSORS_ADMIN.ask(database, edit.formatted("'New'")));
        assertEquals("f", SPONSORS_ADMIN.ask(database, edit.formatted("'New'")));
        assertEquals("New technology", sponsor(sponsor));
        assertEquals("t", service(2).ask(database, edit.formatted("industry => ''")));
        assertEquals("f", service(2).ask(database, edit.formatted("industry => ''")));
        assertEquals("New", sponsor(sponsor));
        SPONSORS_MEMBER.assertRefused(database, "42501", edit.formatted("'No'"));
        ORGANIZER.assertRefused(database, "P0002", edit.formatted("'No'"));
        STRANGER.assertRefused(database, "P0002", edit.formatted("'No'"));
        SPONSORS_ADMIN.assertRefused(database, "23503", edit.formatted("industry => 'no such industry'"));
        SPONSORS_ADMIN.assertRefused(database, "23514", edit.formatted("' '"));
    }

    @Test
    void aSponsorGoesThatHasNothingToDoWithAnybody() {
        var sponsor = SPONSORS_ADMIN.ask(database, "SELECT public.create_sponsor('Passing')");
        var remove = "SELECT public.remove_sponsor('" + sponsor + "')";
        database.execute(
                "INSERT INTO sponsorship.matches (event_id, sponsor_id, organization_id, score) VALUES ('%s', '%s', '%s', 1)"
                        .formatted(EVENT, sponsor, organizationId(1)));
        var draft = ORGANIZER.ask(database, "SELECT public.create_proposal('%s', '%s', 5)".formatted(EVENT, sponsor));
        SPONSORS_MEMBER.assertRefused(database, "42501", remove);
        assertEquals("f", ORGANIZER.ask(database, remove));
        assertEquals("f", STRANGER.ask(database, remove));
        assertEquals("t", SPONSORS_ADMIN.ask(database, remove));
        assertEquals("f", SPONSORS_ADMIN.ask(database, remove));
        assertEquals("f", ORGANIZER.ask(database, "SELECT public.remove_proposal('" + draft + "')"));

        var asked = SPONSORS_ADMIN.ask(database, "SELECT public.create_sponsor('Asked')");
        ORGANIZER.ask(
                database,
                advance(
                        ORGANIZER.ask(database, "SELECT public.create_proposal('%s', '%s', 5)".formatted(EVENT, asked)),
                        "send"));
        SPONSORS_ADMIN.assertRefused(database, "23001", "SELECT public.remove_sponsor('" + asked + "')");
        var ordering = SPONSORS_ADMIN.ask(database, "SELECT public.create_sponsor('Ordering')");
        SPONSORS_ADMIN.ask(
                database, "SELECT public.create_sponsorship_order('%s', '%s')".formatted(offer(EVENT), ordering));
        service(2).assertRefused(database, "23001", "SELECT public.remove_sponsor('" + ordering + "')");
    }

    @Test
    void laterOrdersPayTheNewPriceAndWhatWasOrderedKeepsPriceAndName() {
        var offer = offer(EVENT);
        var edit = "SELECT public.edit_package('" + offer + "', %s)";
        assertEquals("t", ORGANIZER.ask(database, edit.formatted("'Silver', 700, 3")));
        assertEquals("f", ORGANIZER.ask(database, edit.formatted("'Silver', 700, 3")));
        var before = SPONSORS_ADMIN.ask(database, order(offer));
        ORGANIZER.ask(database, edit.formatted("price_cents => 900"));
        var after = SPONSORS_ADMIN.ask(database, order(offer));
        assertEquals(
                "700 900",
                database.text("SELECT string_agg(amount_cents::text, ' ' ORDER BY amount_cents)"
                        + " FROM sponsorship.orders WHERE id IN ('" + before + "', '" + after + "')"));
        ORGANIZER.assertRefused(database, "23514", edit.formatted("'Bronze'"));
        ORGANIZER.ask(database, edit.formatted("'Silver'"));
        ORGANIZER.assertRefused(database, "23514", edit.formatted("quantity => 1"));
        service(1).ask(database, edit.formatted("quantity => 2"));
        SPONSORS_ADMIN.assertRefused(database, "YP003", order(offer));
        database.execute("UPDATE sponsorship.orders SET escrow_status = 'refunded' WHERE package_id = '" + offer + "'");
        ORGANIZER.ask(database, edit.formatted("'Bronze', quantity => 1"));
    }

    @Test
    void aPackageIsEditedAndRemovedByItsOrganizer() {
        var offer = offer(EVENT);
        var hidden = offer(PRIVATE_EVENT);
        var edit = "SELECT public.edit_package('%s', 'No')";
        var remove = "SELECT public.remove_package('%s')";
        for (var call : List.of(edit, remove)) {
            ORGANIZERS_MEMBER.assertRefused(database, "42501", call.formatted(offer));
            SPONSORS_ADMIN.assertRefused(database, "42501", call.formatted(offer));
        }
        for (var stranger : List.of(SPONSORS_ADMIN, STRANGER)) {
            stranger.assertRefused(database, "P0002", edit.formatted(hidden));
            assertEquals("f", stranger.ask(database, remove.formatted(hidden)));
        }
        SPONSORS_ADMIN.ask(database, order(offer));
        ORGANIZER.assertRefused(database, "23001", remove.formatted(offer));
        assertEquals("t", ORGANIZER.ask(database, remove.formatted(hidden)));
        assertEquals("f", ORGANIZER.ask(database, remove.formatted(hidden)));
        ORGANIZER.assertRefused(database, "P0002", edit.formatted(hidden));
    }

    @Test
    void aDraftIsRewrittenAndThrownAwayAndNothingElseIs() {
        var draft = proposal(800);
        var edit = "SELECT public.edit_proposal('" + draft + "', %s)";
        var remove = "SELECT public.remove_proposal('" + draft + "')";
        assertEquals("t", ORGANIZER.ask(database, edit.formatted("700, 'for you'")));
        assertEquals("f", ORGANIZER.ask(database, edit.formatted("700, 'for you'")));
        assertEquals("t", ORGANIZER.ask(database, edit.formatted("message => ''")));
        assertEquals("f", ORGANIZER.ask(database, edit.formatted("message => ''")));
        assertEquals("t", ORGANIZER.ask(database, edit.formatted("expires_at => '2099-01-01Z'")));
        assertEquals("f", ORGANIZER.ask(database, edit.formatted("expires_at => '2099-01-01Z'")));
        assertEquals(
                "700",
                database.text("SELECT concat_ws(' ', amount_cents, message) FROM sponsorship.proposals WHERE id = '"
                        + draft + "'"));
        for (var call : List.of(edit.formatted("1"), remove)) {
            ORGANIZERS_MEMBER.assertRefused(database, "42501", call);
        }
        SPONSORS_ADMIN.assertRefused(database, "P0002", edit.formatted("1"));
        assertEquals("f", SPONSORS_ADMIN.ask(database, remove));
        ORGANIZER.ask(database, advance(draft, "send"));
        for (var call : List.of(edit.formatted("1"), remove)) {
            ORGANIZER.assertRefused(database, "YP007", call);
            SPONSORS_ADMIN.assertRefused(database, "42501", call);
        }
        STRANGER.assertRefused(database, "P0002", edit.formatted("1"));
        var other = proposal(800);
        assertEquals("t", ORGANIZER.ask(database, "SELECT public.remove_proposal('" + other + "')"));
        assertEquals("f", ORGANIZER.ask(database, "SELECT public.remove_proposal('" + other + "')"));
    }

    /** Whoever accepts, and however often. */
    @Test
    void anAcceptedProposalIsAnOrderAtTheAgreedPrice() {
        var asked = proposal(90_000);
        ORGANIZER.ask(database, advance(asked, "send"));
        SPONSORS_ADMIN.ask(database, advance(asked, "view"));
        assertEquals("accepted", SPONSORS_ADMIN.ask(database, advance(asked, "accept")));
        assertEquals("accepted", SPONSORS_ADMIN.ask(database, advance(asked, "accept")));
        ORGANIZER.assertRefused(database, "YP007", advance(asked, "accept"));
        assertEquals(List.of(List.of("90000", "USD", "pending", organizationId(1), SPONSOR)), orders(asked));

        var haggled = proposal(90_000);
        ORGANIZER.ask(database, advance(haggled, "send"));
        SPONSORS_ADMIN.ask(database, advance(haggled, "view"));
        var counter = "SELECT public.advance_proposal('" + haggled + "', 'counter', %d)";
        SPONSORS_ADMIN.ask(database, counter.formatted(70_000));
        assertEquals("counter_offer", SPONSORS_ADMIN.ask(database, counter.formatted(70_000)));
        SPONSORS_ADMIN.assertRefused(database, "YP007", counter.formatted(60_000));
        assertEquals("accepted", ORGANIZER.ask(database, advance(haggled, "accept")));
        assertEquals("accepted", service(1).ask(database, advance(haggled, "accept")));
        assertEquals(List.of(List.of("70000", "USD", "pending", organizationId(1), SPONSOR)), orders(haggled));
        assertEquals(
                haggled,
                SPONSORS_MEMBER.ask(
                        database,
                        "SELECT proposal_id FROM public.sponsorship_orders WHERE proposal_id = '" + haggled + "'"));

        var refused = proposal(90_000);
        ORGANIZER.ask(database, advance(refused, "send"));
        SPONSORS_ADMIN.ask(database, advance(refused, "view"));
        SPONSORS_ADMIN.ask(database, advance(refused, "reject"));
        assertEquals(List.of(), orders(refused));
    }

    @Test
    void anAcceptedProposalStaysAcceptedWhenItsTimeIsOver() {
        var id = proposal(500);
        ORGANIZER.ask(database, "SELECT public.edit_proposal('" + id + "', expires_at => now() + interval '1 hour')");
        ORGANIZER.ask(database, advance(id, "send"));
        SPONSORS_ADMIN.ask(database, advance(id, "view"));
        SPONSORS_ADMIN.ask(database, advance(id, "accept"));
        database.execute("""
                ALTER TABLE sponsorship.proposals DISABLE TRIGGER proposals_terms_stay;
                UPDATE sponsorship.proposals SET expires_at = now() - interval '1 second' WHERE id = '%s';
                ALTER TABLE sponsorship.proposals ENABLE ALWAYS TRIGGER proposals_terms_stay;
                """.formatted(id));
        assertEquals("accepted", SPONSORS_ADMIN.ask(database, advance(id, "accept")));
    }

    @Test
    void nothingIsSoldOfAnEventThatIsOff() {
        var event = ORGANIZER.ask(database, """
                SELECT public.create_event('Off', now() + interval '1 day', now() + interval '2 days', 'USD', 'public')""");
        var offer = offer(event);
        var order = UUID.randomUUID().toString();
        var ordering = "SELECT public.create_sponsorship_order('%s', '%s', '%s')";
        SPONSORS_ADMIN.ask(database, ordering.formatted(offer, SPONSOR, order));
        var proposal =
                ORGANIZER.ask(database, "SELECT public.create_proposal('%s', '%s', 5)".formatted(event, SPONSOR));
        ORGANIZER.ask(database, advance(proposal, "send"));
        SPONSORS_ADMIN.ask(database, advance(proposal, "view"));
        database.execute("UPDATE events.events SET status = 'cancelled' WHERE id = '" + event + "'");
        SPONSORS_ADMIN.assertRefused(database, "YP007", ordering.formatted(offer, SPONSOR, UUID.randomUUID()));
        assertEquals(order, SPONSORS_ADMIN.ask(database, ordering.formatted(offer, SPONSOR, order)));
        SPONSORS_ADMIN.assertRefused(database, "YP007", advance(proposal, "accept"));
        SPONSORS_ADMIN.ask(database, advance(proposal, "reject"));
    }

    @Test
    void whatPilesUpHasAnEndAndARetryOfTheLastDoesNot() {
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'Piles', 'piles');
                INSERT INTO sponsorship.sponsors (organization_id, name) SELECT '%1$s', 'x' FROM generate_series(1, 99);
                """.formatted(organizationId(7)));
        var last = UUID.randomUUID().toString();
        atMost(service(7), "SELECT public.create_sponsor('Last', NULL, '%s')", last);

        var event = ORGANIZER.ask(
                database,
                "SELECT public.create_event('Full', now() + interval '1 day', now() + interval '2 days', 'USD')");
        database.execute("""
                INSERT INTO sponsorship.packages (event_id, organization_id, name, price_cents, currency)
                SELECT '%1$s', '%2$s', 'x', 1, 'USD' FROM generate_series(1, 99);
                INSERT INTO sponsorship.proposals (id, event_id, sponsor_id, organization_id, amount_cents, currency)
                SELECT gen_random_uuid(), '%1$s', '%3$s', '%2$s', 1, 'USD' FROM generate_series(1, 99)
                """.formatted(event, organizationId(1), SPONSOR));
        atMost(ORGANIZER, "SELECT public.create_package('" + event + "', 'Last', 1, id => '%s')", last);
        atMost(ORGANIZER, "SELECT public.create_proposal('" + event + "', '" + SPONSOR + "', 1, id => '%s')", last);
        ORGANIZER.ask(database, "SELECT public.create_proposal('%s', '%s', 1)".formatted(event, last));
    }

    /** However many events there are that it proposes, and whatever it threw away since. */
    @Test
    void anOrganizationProposesAThousandTimesInADay() {
        var event = ORGANIZER.ask(
                database,
                "SELECT public.create_event('Much', now() + interval '1 day', now() + interval '2 days', 'USD')");
        var create = "SELECT public.create_proposal('" + event + "', '" + SPONSOR + "', 1, id => '%s')";
        counted("proposals_daily_max", 999);
        var last = UUID.randomUUID();
        ORGANIZER.ask(database, create.formatted(last));
        ORGANIZER.ask(database, create.formatted(last));
        ORGANIZER.ask(database, "SELECT public.remove_proposal('" + last + "')");
        ORGANIZER.assertRefusedBy(database, "proposals_daily_max", create.formatted(UUID.randomUUID()));
        counted("proposals_daily_max", 1);
    }

    /** Anybody drafts for any sponsor, so a sponsor may be named by more than one call can take away. */
    @Test
    void aSponsorThatManyDraftsNameIsRemovedBySeveralCalls() {
        var sponsor = SPONSORS_ADMIN.ask(database, "SELECT public.create_sponsor('Wanted')");
        database.execute("""
                INSERT INTO sponsorship.proposals (id, event_id, sponsor_id, organization_id, amount_cents, currency)
                SELECT gen_random_uuid(), '%s', '%s', '%s', 1, 'USD' FROM generate_series(1, 10001)
                """.formatted(EVENT, sponsor, organizationId(1)));
        var remove = "SELECT public.remove_sponsor('" + sponsor + "')";
        var left = "SELECT count(*) FROM sponsorship.sponsors WHERE id = '" + sponsor + "'";
        assertEquals("t", SPONSORS_ADMIN.ask(database, remove));
        assertEquals("1", database.text(left));
        assertEquals("t", SPONSORS_ADMIN.ask(database, remove));
        assertEquals("0", database.text(left));
        assertEquals("f", SPONSORS_ADMIN.ask(database, remove));
    }

    private static void counted(String limit, int times) {
        database.execute("INSERT INTO public.daily_counts VALUES ('%s', '%s', (now() AT TIME ZONE 'UTC')::date, %3$d)"
                        .formatted(limit, organizationId(1), times)
                + " ON CONFLICT ON CONSTRAINT daily_counts_pkey DO UPDATE SET counted = " + times);
    }

    private static void atMost(Tenant tenant, String create, String last) {
        tenant.ask(database, create.formatted(last));
        tenant.assertRefused(database, "23514", create.formatted(UUID.randomUUID()));
        assertEquals(last, tenant.ask(database, create.formatted(last)));
    }

    /** However many sponsors or packages there are of others. */
    @Test
    void theLastPlaceOfAPileIsGivenOnce() throws Exception {
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'Races', 'races');
                INSERT INTO sponsorship.sponsors (organization_id, name) SELECT '%1$s', 'x' FROM generate_series(1, 99);
                """.formatted(organizationId(8)));
        try (var first = Jdbc.open(database.address());
                var executor = java.util.concurrent.Executors.newSingleThreadExecutor()) {
            first.connection().setAutoCommit(false);
            first.execute("SELECT set_config('request.jwt.claims', '{\"role\":\"service_role\",\"org_id\":\""
                    + organizationId(8) + "\"}', true); SET LOCAL ROLE service_role");
            first.text("SELECT public.create_sponsor('Last')");
            var second = executor.submit(
                    () -> service(8).assertRefused(database, "23514", "SELECT public.create_sponsor('One more')"));
            while (database.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND datname = current_database()")
                    == 0) {
                Thread.onSpinWait();
            }
            first.connection().commit();
            second.get();
        }
        assertTrue(database.count(
                        "SELECT count(*) FROM sponsorship.sponsors WHERE organization_id = '" + organizationId(8) + "'")
                == 100);
    }

    private static String offer(String event) {
        return ORGANIZER.ask(database, "SELECT public.create_package('" + event + "', 'Gold', 500)");
    }

    private static String order(String offer) {
        return "SELECT public.create_sponsorship_order('%s', '%s')".formatted(offer, SPONSOR);
    }

    private static String proposal(long cents) {
        return ORGANIZER.ask(
                database, "SELECT public.create_proposal('%s', '%s', %d)".formatted(EVENT, SPONSOR, cents));
    }

    private static String advance(String id, String action) {
        return "SELECT public.advance_proposal('%s', '%s')".formatted(id, action);
    }

    private static String sponsor(String id) {
        return database.text("SELECT concat_ws(' ', name, industry) FROM sponsorship.sponsors WHERE id = '" + id + "'");
    }

    private static List<List<String>> orders(String proposal) {
        return database.rows("SELECT amount_cents, currency, escrow_status, organization_id, sponsor_id"
                + " FROM sponsorship.orders WHERE proposal_id = '" + proposal + "'");
    }
}
