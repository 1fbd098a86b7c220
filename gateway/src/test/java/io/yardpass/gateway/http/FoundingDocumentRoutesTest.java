package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import io.yardpass.gateway.queries.ReferenceList;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every table of the founding document is written by some route and read by some other. */
class FoundingDocumentRoutesTest {
    private static TestDatabase database;
    private static Set<String> functions;
    private static Set<String> views;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        functions = names("SELECT p.proname FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace"
                + " AND (has_function_privilege('authenticated', p.oid, 'EXECUTE')"
                + " OR has_function_privilege('service_role', p.oid, 'EXECUTE'))");
        views = names(
                "SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'"
                        + " AND has_table_privilege('service_role', c.oid, 'SELECT')");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static Set<String> names(String query) {
        return database.rows(query).stream().map(row -> row.getFirst()).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What writes: a route, or a function. What reads: a view, a function or a list. What follows from a route is written by it. */
    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
            users.profiles edit_profile profiles
            users.follows follow_user follows
            users.settings set_settings settings
            organizations.organizations create_organization organizations
            organizations.org_memberships invite_member memberships
            organizations.wallets /v1/wallet-top-ups wallets
            events.events create_event events
            events.event_posts create_post posts
            events.event_comments create_comment comments
            events.event_reactions react reactions
            events.cultural_guides set_guide guides
            ticketing.tickets /v1/ticket-purchases tickets
            ticketing.ticket_tiers create_tier tiers
            ticketing.orders /v1/ticket-purchases orders
            ticketing.order_items /v1/ticket-purchases order_items
            ticketing.ticket_holds /v1/ticket-holds holds
            sponsorship.sponsors create_sponsor sponsors
            sponsorship.packages create_package packages
            sponsorship.orders create_sponsorship_order sponsorship_orders
            sponsorship.matches refresh_matches matches
            sponsorship.proposals create_proposal proposals
            sponsorship.deliverables create_deliverable deliverables
            campaigns.campaigns create_campaign campaigns
            campaigns.ad_creatives create_creative creatives
            campaigns.ad_impressions /v1/ad-impressions campaign_daily_stats
            campaigns.ad_clicks /v1/ad-clicks campaign_daily_stats
            payments.accounts /v1/ticket-purchases accounts
            payments.entries /v1/ledger/transactions entries
            payments.transactions /v1/ledger/transactions transactions
            payments.invoices /v1/ticket-purchases invoices
            payments.credit_lots /v1/wallet-top-ups credit_lots
            analytics.event_impressions /v1/event-views event_daily_stats
            analytics.post_impressions /v1/post-views event_daily_stats
            analytics.ticket_analytics /v1/ticket-views tier_hourly_stats
            analytics.event_audience_insights /v1/event-views event_audience
            analytics.mv_event_daily_stats /v1/event-views event_daily_stats
            messaging.notifications /v1/ticket-purchases notifications
            messaging.message_jobs /v1/ticket-purchases message_jobs
            messaging.direct_messages send_message direct_messages
            messaging.conversations create_conversation conversations
            messaging.message_templates set_message_template message_templates
            ml.models put_model models
            ml.embeddings put_embeddings embeddings
            ml.features put_features features
            public.outbox /v1/ticket-purchases outbox_messages
            """)
    void aTableIsWrittenByOneWayAndReadByAnother(String table, String writer, String reader) {
        assertEquals("t", database.text("SELECT to_regclass('" + table + "') IS NOT NULL"));
        boolean isRoute = Stream.of(Endpoint.values())
                .anyMatch(endpoint -> endpoint.path().equals(writer)
                        && endpoint.method().name().equals("POST"));
        assertTrue(isRoute || functions.contains(writer), writer);
        assertTrue(views.contains(reader) || functions.contains(reader), reader);
    }

    /** Written by migrations. */
    @Test
    void listsAreRead() {
        assertEquals(
                Set.of("countries", "currencies", "industries", "timezones", "event-categories"),
                Stream.of(ReferenceList.values()).map(ReferenceList::wireName).collect(Collectors.toSet()));
    }

    /** Charging is not built: what it will write is read already. Whoever builds it moves the row up. */
    @Test
    void whatCampaignsWereChargedHasAReaderAndNoWriterYet() {
        assertTrue(views.contains("ad_spend_ledger"));
    }
}
