package io.yardpass.database;

import static io.yardpass.database.Tenant.organizationId;
import static io.yardpass.database.Tenant.service;
import static io.yardpass.database.Tenant.signedIn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Organization 1 advertises: user 1 owns it, user 3 is a member; user 27 administers organization 2. */
@Timeout(180)
class CampaignTest {
    private static final Tenant ADMIN = signedIn(1, 1);
    private static final Tenant MEMBER = signedIn(3, 1);
    private static final Tenant STRANGER = signedIn(27, 2);
    private static final Tenant OWNER = new Tenant("yardpass_owner", null, null);
    private static final Tenant PLATFORM = new Tenant("service_role", null, null);

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Where a campaign in this state is taken by this function: the state it is in then, or the SQLSTATE of the refusal. */
    @ParameterizedTest
    @CsvSource({
        "draft, activate, active",
        "draft, pause, YP007",
        "draft, end, ended",
        "active, activate, active",
        "active, pause, paused",
        "active, end, ended",
        "paused, activate, active",
        "paused, pause, paused",
        "paused, end, ended",
        "exhausted, activate, active",
        "exhausted, pause, paused",
        "exhausted, end, ended",
        "ended, activate, YP007",
        "ended, pause, YP007",
        "ended, end, ended",
    })
    void aCampaignGoesWhereItsOrganizationWants(String status, String action, String outcome) {
        for (var caller : List.of(ADMIN, service(1), PLATFORM)) {
            var campaign = in(status);
            var move = "SELECT public.%s_campaign('%s')".formatted(action, campaign);
            MEMBER.assertRefused(database, "42501", move);
            STRANGER.assertRefused(database, "P0002", move);
            service(2).assertRefused(database, "P0002", move);
            new Tenant("anon", null, organizationId(1)).assertRefused(database, "42501", move);
            if (outcome.equals("YP007")) {
                caller.assertRefused(database, "YP007", move);
                assertEquals(status, status(campaign));
            } else {
                var before = lines(campaign);
                assertEquals(outcome, caller.ask(database, move));
                assertEquals(outcome, caller.ask(database, move), "a second time");
                assertEquals(before + (status.equals(outcome) ? 0 : 1), lines(campaign));
            }
        }
    }

    @Test
    void whoMovedACampaignStandsInItsHistoryForItsOrganizationToRead() {
        var campaign = in("draft");
        ADMIN.ask(database, "SELECT public.activate_campaign('" + campaign + "')");
        service(1).ask(database, "SELECT public.end_campaign('" + campaign + "')");
        var story =
                "SELECT string_agg(concat_ws(' ', to_status, changed_role, right(changed_by::text, 2)), ', ' ORDER BY id)"
                        + " FROM public.campaign_history WHERE campaign_id = '" + campaign + "'";
        assertEquals("active authenticated 01, ended service_role", MEMBER.ask(database, story));
        assertEquals(null, STRANGER.ask(database, story));
    }

    @Test
    void theSameAgainIsTheSameCampaignWhateverBecameOfIt() {
        var id = UUID.randomUUID().toString();
        var create = "SELECT public.create_campaign('Summer', 'USD', status => 'active', id => '" + id + "')";
        assertEquals(id, ADMIN.ask(database, create));
        ADMIN.ask(database, "SELECT public.end_campaign('" + id + "')");
        assertEquals(id, ADMIN.ask(database, create));
        assertEquals("ended", status(id));
        ADMIN.assertRefused(database, "23505", create.replace("active", "paused"));
        ADMIN.assertRefused(database, "23505", create.replace("Summer", "Winter"));
        STRANGER.assertRefused(database, "23505", create);
        ADMIN.assertRefused(database, "23514", create.replace("active", "ended"));
        MEMBER.assertRefused(database, "42501", create);
    }

    @Test
    void whatIsGivenOfACampaignChangesAndAllElseStays() {
        var campaign = in("draft");
        var edit = "SELECT public.edit_campaign('%s', %s)";
        assertEquals("t", ADMIN.ask(database, edit.formatted(campaign, "name => 'Autumn'")));
        assertEquals("f", ADMIN.ask(database, edit.formatted(campaign, "name => 'Autumn'")));
        service(1).ask(database, edit.formatted(campaign, "budget_cents => 700"));
        ADMIN.ask(database, edit.formatted(campaign, "pricing => 'cpc', rate_micros => 5"));
        ADMIN.ask(database, "SELECT public.edit_campaign('" + campaign + "')");
        assertEquals("Autumn 700 cpc 5 draft", terms(campaign));
        MEMBER.assertRefused(database, "42501", edit.formatted(campaign, "name => 'No'"));
        STRANGER.assertRefused(database, "P0002", edit.formatted(campaign, "name => 'No'"));
        ADMIN.assertRefused(database, "P0002", edit.formatted(UUID.randomUUID(), "name => 'No'"));
        ADMIN.assertRefused(database, "23514", edit.formatted(campaign, "name => ' '"));
        ADMIN.assertRefused(database, "23514", edit.formatted(campaign, "pricing => 'cpx'"));
        ADMIN.assertRefused(database, "23514", edit.formatted(campaign, "budget_cents => -1"));
        ADMIN.assertRefused(database, "23514", edit.formatted(campaign, "name => repeat('x', 201)"));
    }

    /** Paused, changed and taken up again within an hour, it costs what it did until the hour is over. */
    @Test
    void eachHourHasOneRate() {
        var campaign = in("draft");
        ADMIN.ask(database, "SELECT public.edit_campaign('" + campaign + "', rate_micros => 3)");
        assertEquals(0, rates(campaign));
        ADMIN.ask(database, "SELECT public.activate_campaign('" + campaign + "')");
        assertEquals("cpm 3", rate(campaign, "now()"));
        assertEquals(null, rate(campaign, "now() - interval '1 hour'"));
        for (var rate : List.of("4", "5")) {
            ADMIN.ask(database, "SELECT public.pause_campaign('" + campaign + "')");
            ADMIN.ask(
                    database,
                    "SELECT public.edit_campaign('" + campaign + "', pricing => 'cpc', rate_micros => " + rate + ")");
            ADMIN.ask(database, "SELECT public.activate_campaign('" + campaign + "')");
            assertEquals("cpm 3", rate(campaign, "now()"));
            assertEquals("cpc " + rate, rate(campaign, "now() + interval '2 hours'"));
        }
        assertEquals(
                "t",
                database.text("SELECT bool_and(from_hour = date_trunc('hour', from_hour, 'UTC'))"
                        + " FROM campaigns.campaign_rates WHERE campaign_id = '" + campaign + "'"));
        ADMIN.ask(database, "SELECT public.end_campaign('" + campaign + "')");
        assertEquals("cpm 3", rate(campaign, "now()"));
    }

    @Test
    void anHourThatHasBegunKeepsItsRateWhoeverAsks() {
        var campaign = in("active");
        OWNER.assertRefused(
                database,
                "YP005",
                "UPDATE campaigns.campaign_rates SET rate_micros = 1 WHERE campaign_id = '" + campaign + "'");
        OWNER.assertRefused(database, "YP005", "DELETE FROM campaigns.campaign_rates");
        ADMIN.assertRefused(database, "42501", "DELETE FROM campaigns.campaign_rates");
        assertEquals("1", MEMBER.ask(database, rates("count(*)", campaign)));
        assertEquals("0", STRANGER.ask(database, rates("count(*)", campaign)));
    }

    private static String rates(String what, String campaign) {
        return "SELECT " + what + " FROM campaigns.campaign_rates WHERE campaign_id = '" + campaign + "'";
    }

    private static long rates(String campaign) {
        return database.count(rates("count(*)", campaign));
    }

    private static String rate(String campaign, String moment) {
        return database.text("SELECT (SELECT pricing || ' ' || rate_micros FROM campaigns.rate_at('" + campaign + "', "
                + moment + "))");
    }

    /** What is charged for is not bargained over. */
    @ParameterizedTest
    @CsvSource({"draft, t, t", "active, t, f", "paused, t, t", "exhausted, t, f", "ended, f, f"})
    void aRateChangesOnlyWhileTheCampaignIsNotShown(String status, String name, String rate) {
        var campaign = in(status);
        var rename = "SELECT public.edit_campaign('%s', name => 'Other')".formatted(campaign);
        var rerate = "SELECT public.edit_campaign('%s', rate_micros => 9)".formatted(campaign);
        if (name.equals("t")) {
            ADMIN.ask(database, rename);
        } else {
            ADMIN.assertRefused(database, "YP007", rename);
            PLATFORM.assertRefused(
                    database, "YP005", "UPDATE campaigns.campaigns SET name = 'No' WHERE id = '" + campaign + "'");
        }
        if (rate.equals("t")) {
            ADMIN.ask(database, rerate);
        } else {
            ADMIN.assertRefused(database, "YP007", rerate);
            PLATFORM.assertRefused(
                    database, "YP005", "UPDATE campaigns.campaigns SET rate_micros = 9 WHERE id = '" + campaign + "'");
        }
        ADMIN.ask(
                database, "SELECT public.edit_campaign('%s', rate_micros => %s)".formatted(campaign, rateOf(campaign)));
    }

    @Test
    void aCreativeIsEditedAndTakenOutAndStaysForWhatIsToldOfIt() {
        var campaign = in("active");
        var creative =
                ADMIN.ask(database, "SELECT public.create_creative('%s', 'Poster', 'https://a/b')".formatted(campaign));
        database.execute("UPDATE public.daily_counts SET counted = 5000 WHERE limit_name = 'creatives_daily_max'");
        ADMIN.assertRefusedBy(
                database, "creatives_daily_max", "SELECT public.create_creative('%s', 'Another')".formatted(campaign));
        database.execute("DELETE FROM public.daily_counts WHERE limit_name = 'creatives_daily_max'");
        var edit = "SELECT public.edit_creative('" + creative + "', %s)";
        assertEquals("t", ADMIN.ask(database, edit.formatted("'Banner'")));
        assertEquals("f", ADMIN.ask(database, edit.formatted("'Banner'")));
        assertEquals("Banner https://a/b", MEMBER.ask(database, shown(creative)));
        assertEquals("t", service(1).ask(database, edit.formatted("media_url => ''")));
        assertEquals("f", service(1).ask(database, edit.formatted("media_url => ''")));
        assertEquals("Banner", MEMBER.ask(database, shown(creative)));
        var remove = "SELECT public.remove_creative('" + creative + "')";
        for (var change : List.of(edit.formatted("'No'"), remove)) {
            MEMBER.assertRefused(database, "42501", change);
            STRANGER.assertRefused(database, "P0002", change);
        }
        assertEquals("t", ADMIN.ask(database, remove));
        assertEquals("f", ADMIN.ask(database, remove));
        assertEquals(null, MEMBER.ask(database, shown(creative)));
        ADMIN.assertRefused(database, "P0002", edit.formatted("'No'"));
        ADMIN.assertRefused(database, "P0002", "SELECT public.remove_creative('" + UUID.randomUUID() + "')");
        assertEquals(
                campaign,
                database.textAfter(
                        "SET LOCAL ROLE yardpass_ingest;",
                        "SELECT campaign_id FROM campaigns.ad_creatives WHERE id = '" + creative + "'"));
    }

    @Test
    void aCampaignHasAThousandCreativesAtMostTakenOutOnesToo() {
        var campaign = in("draft");
        var last = UUID.randomUUID().toString();
        database.execute("INSERT INTO campaigns.ad_creatives (campaign_id, name, removed_at) SELECT '" + campaign
                + "', 'x', now() FROM generate_series(1, 999)");
        var create = "SELECT public.create_creative('%s', 'Last', id => '%s')";
        ADMIN.ask(database, create.formatted(campaign, last));
        ADMIN.assertRefused(database, "23514", create.formatted(campaign, UUID.randomUUID()));
        assertEquals(last, ADMIN.ask(database, create.formatted(campaign, last)));
    }

    @Test
    void aCampaignThatWentToAndFroAThousandTimesIsOnlyEnded() {
        var campaign = in("paused");
        database.execute(
                "INSERT INTO campaigns.campaign_history (campaign_id, from_status, to_status, changed_at, changed_role)"
                        + " SELECT '" + campaign + "', 'active', 'paused', now(), 'x' FROM generate_series(1, 997)");
        ADMIN.ask(database, "SELECT public.activate_campaign('" + campaign + "')");
        ADMIN.assertRefused(database, "23514", "SELECT public.pause_campaign('" + campaign + "')");
        assertEquals("ended", ADMIN.ask(database, "SELECT public.end_campaign('" + campaign + "')"));
    }

    @Test
    void anOrganizationHasTenThousandCampaignsAtMost() {
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'Piles', 'piles');
                INSERT INTO campaigns.campaigns (organization_id, name, currency)
                SELECT '%1$s', 'x', 'USD' FROM generate_series(1, 9999)""".formatted(organizationId(7)));
        service(7).ask(database, "SELECT public.create_campaign('Last', 'USD')");
        service(7).assertRefused(database, "23514", "SELECT public.create_campaign('One more', 'USD')");
        ADMIN.ask(database, "SELECT public.create_campaign('Another organization''s', 'USD')");
    }

    @Test
    void noCampaignGoesNorChangesHands() {
        var campaign = in("draft");
        for (var change : List.of(
                "DELETE FROM campaigns.campaigns WHERE id = '" + campaign + "'",
                "UPDATE campaigns.campaigns SET currency = 'EUR' WHERE id = '" + campaign + "'",
                "UPDATE campaigns.campaigns SET organization_id = '" + organizationId(2) + "' WHERE id = '" + campaign
                        + "'")) {
            PLATFORM.assertRefused(database, "42501", change);
            assertTrue(
                    assertThrows(AssertionError.class, () -> database.execute(change))
                            .getMessage()
                            .contains("refused"),
                    change);
        }
    }

    /** A new campaign of organization 1's, brought to the state. */
    private static String in(String status) {
        var id = UUID.randomUUID().toString();
        ADMIN.ask(database, "SELECT public.create_campaign('Summer', 'USD', id => '" + id + "')");
        database.execute(Machine.CAMPAIGN.way(id, status));
        return id;
    }

    private static String status(String campaign) {
        return database.text("SELECT status FROM campaigns.campaigns WHERE id = '" + campaign + "'");
    }

    private static String terms(String campaign) {
        return database.text("SELECT concat_ws(' ', name, budget_cents, pricing, rate_micros, status)"
                + " FROM campaigns.campaigns WHERE id = '" + campaign + "'");
    }

    private static String rateOf(String campaign) {
        return database.text("SELECT rate_micros FROM campaigns.campaigns WHERE id = '" + campaign + "'");
    }

    private static long lines(String campaign) {
        return database.count("SELECT count(*) FROM campaigns.campaign_history WHERE campaign_id = '" + campaign + "'");
    }

    private static String shown(String creative) {
        return "SELECT (SELECT concat_ws(' ', name, media_url) FROM public.creatives WHERE id = '" + creative + "')";
    }
}
