package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that the founding document names, schema by schema, is there. */
@Timeout(180)
class FoundingDocumentTest {
    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Each table with the columns that the document says it leads to. Its orgs and memberships are the two of organizations. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ref.countries",
                "ref.currencies",
                "ref.industries",
                "ref.timezones",
                "ref.event_categories",
                "users.profiles",
                "users.follows",
                "users.settings",
                "organizations.organizations",
                "organizations.org_memberships organization_id user_id role",
                "organizations.wallets organization_id",
                "ml.embeddings embedding",
                "ml.features",
                "ml.models",
                "events.events owner_context_id visibility country_code metadata",
                "events.event_posts event_id",
                "events.event_comments post_id",
                "events.event_reactions post_id user_id",
                "events.cultural_guides event_id",
                "ticketing.tickets event_id owner_user_id",
                "ticketing.ticket_tiers event_id",
                "ticketing.orders event_id user_id organization_id",
                "ticketing.order_items order_id tier_id",
                "ticketing.ticket_holds tier_id session_id",
                "sponsorship.sponsors organization_id",
                "sponsorship.packages event_id organization_id",
                "sponsorship.orders package_id sponsor_id escrow_status",
                "sponsorship.matches event_id sponsor_id",
                "sponsorship.proposals event_id sponsor_id",
                "sponsorship.deliverables order_id sponsor_id",
                "campaigns.campaigns organization_id",
                "campaigns.ad_creatives campaign_id",
                "campaigns.ad_impressions campaign_id event_id",
                "campaigns.ad_clicks campaign_id impression_id",
                "campaigns.ad_spend_ledger campaign_id wallet_id",
                "payments.accounts organization_id user_id kind",
                "payments.entries account_id transaction_id amount_cents",
                "payments.transactions reference_type reference_id",
                "payments.invoices organization_id user_id",
                "payments.credit_lots wallet_id org_wallet_id",
                "analytics.event_impressions event_id occurred_at",
                "analytics.post_impressions post_id occurred_at",
                "analytics.ticket_analytics ticket_id tier_id occurred_at",
                "analytics.event_audience_insights event_id",
                "analytics.mv_event_daily_stats event_id day total_views",
                "messaging.notifications user_id",
                "messaging.message_jobs event_id organization_id",
                "messaging.message_templates organization_id",
                "messaging.direct_messages conversation_id",
                "messaging.conversations",
                "public.outbox id topic payload processed_at"
            })
    void theTablesAreThere(String line) {
        var words = List.of(line.split(" "));
        assertEquals("t", database.text("SELECT to_regclass('" + words.getFirst() + "') IS NOT NULL"), line);
        var columns = new TreeSet<String>();
        database.rows("SELECT attname FROM pg_attribute WHERE attrelid = '" + words.getFirst() + "'::regclass")
                .forEach(row -> columns.add(row.getFirst()));
        assertTrue(columns.containsAll(words.subList(1, words.size())), line + ": " + columns);
    }

    @Test
    void thereAreTwelveSchemasAndTheTablesAreCounted() {
        assertEquals("12", database.text("""
                SELECT count(*) FROM pg_namespace
                WHERE nspname IN ('ref', 'campaigns', 'events', 'ticketing', 'sponsorship', 'analytics', 'messaging',
                    'organizations', 'users', 'payments', 'ml', 'public')"""));
        database.rows("""
                SELECT count(*) FILTER (WHERE NOT c.relispartition), count(*)
                FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema|migrations)'
                """)
                .forEach(row -> System.out.println(
                        "tables: " + row.getFirst() + " without partitions, " + row.getLast() + " with them"));
    }

    @ParameterizedTest
    @CsvSource({
        "public.events, v",
        "public.campaigns, v",
        "public.tickets, v",
        "analytics.mv_event_daily_stats, m",
        "analytics.event_impressions, p",
        "analytics.post_impressions, p",
        "analytics.ticket_analytics, p",
        "campaigns.ad_impressions, p",
        "campaigns.ad_clicks, p",
    })
    void viewsAndPartitionedTablesAreWhatTheyAreCalled(String name, String kind) {
        assertEquals(kind, database.text("SELECT relkind FROM pg_class WHERE oid = '" + name + "'::regclass"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public.current_org_id()",
                "public.user_orgs()",
                "public.create_event",
                "auth.uid()",
                "auth.jwt()"
            })
    void theFunctionsAreThere(String name) {
        var lookup = name.endsWith(")") ? "to_regprocedure" : "to_regproc";
        assertEquals("t", database.text("SELECT " + lookup + "('" + name + "') IS NOT NULL"));
    }

    @ParameterizedTest
    @CsvSource({
        "sponsorship.packages, tenant_isolation, organization_id, current_org_id",
        "ticketing.tickets, own_tickets, owner_user_id, auth.uid",
        "events.events, public_events, owner_context_id, current_org_id",
    })
    void theThreePoliciesStandByName(String table, String policy, String column, String function) {
        var expression = database.text("SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = '" + table
                + "'::regclass AND polname = '" + policy + "'");
        assertTrue(expression.contains(column + " = ( SELECT") && expression.contains(function), expression);
    }

    @Test
    void theRolesInheritAsDrawn() {
        assertEquals(
                List.of(
                        List.of("anon", "app_read", "f"),
                        List.of("authenticated", "app_read", "f"),
                        List.of("service_role", "app_write", "t")),
                database.rows("""
                        SELECT member.rolname, role.rolname, member.rolbypassrls
                        FROM pg_auth_members AS m
                            JOIN pg_roles AS role ON role.oid = m.roleid
                            JOIN pg_roles AS member ON member.oid = m.member
                        WHERE role.rolname IN ('app_read', 'app_write') AND NOT role.rolcanlogin
                        ORDER BY 1
                        """));
    }

    @ParameterizedTest
    @CsvSource({
        "sponsorship.orders, pending funded locked released refunded disputed",
        "ticketing.tickets, issued redeemed transferred refunded cancelled",
        "sponsorship.proposals, draft sent viewed expired counter_offer accepted rejected",
    })
    void everyStateIsKnown(String table, String states) {
        var checks = database.text("SELECT string_agg(pg_get_constraintdef(oid), ' ') FROM pg_constraint"
                + " WHERE contype = 'c' AND conrelid = '" + table + "'::regclass");
        for (var state : states.split(" ")) {
            assertTrue(checks.contains("'" + state + "'"), state + " in " + checks);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sponsorship.escrow_transitions, pending funded locked disputed",
        "ticketing.ticket_transitions, issued redeemed cancelled",
        "sponsorship.proposal_transitions, draft sent viewed counter_offer",
    })
    void everyMachineHasItsTransitions(String table, String left) {
        var found = new TreeSet<String>();
        database.rows("SELECT DISTINCT from_status FROM " + table).forEach(row -> found.add(row.getFirst()));
        assertEquals(new TreeSet<>(List.of(left.split(" "))), found);
    }

    @Test
    void partitionsAreNamedByMonth() {
        for (var parent : List.of("event_impressions", "post_impressions", "ticket_analytics")) {
            assertEquals("t", database.text("""
                    SELECT to_regclass('analytics.%s_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')) IS NOT NULL""".formatted(parent)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "events.events, ref.countries, country_code",
        "ticketing.tickets, events.events, event_id",
        "organizations.org_memberships, organizations.organizations, organization_id",
        "events.events, organizations.organizations, owner_context_id",
    })
    void referencesLeadWhereTheyAreDrawn(String child, String parent, String column) {
        assertEquals(
                "FOREIGN KEY (" + column + ")",
                database.text("SELECT substring(pg_get_constraintdef(oid), "
                        + "'^FOREIGN KEY [^ ]+') FROM pg_constraint WHERE contype = 'f' AND conrelid = '" + child
                        + "'::regclass AND confrelid = '" + parent + "'::regclass"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "analytics.event_impressions; USING brin (occurred_at)",
                "analytics.event_impressions; USING btree (event_id, occurred_at)",
                "analytics.event_impressions; USING gin (metadata",
                "analytics.mv_event_daily_stats; USING btree (event_id, day)",
                "ticketing.tickets; USING btree (owner_user_id",
                "events.events; USING gin (metadata",
            })
    void everyKindOfIndexIsThere(String table, String kind) {
        assertTrue(database.count("""
                        SELECT count(*)
                        FROM pg_index AS i
                        WHERE position('%s' IN pg_get_indexdef(i.indexrelid)) > 0
                            AND (i.indrelid = '%s'::regclass OR i.indrelid IN (
                                SELECT inhrelid FROM pg_inherits WHERE inhparent = '%s'::regclass))
                        """.formatted(kind, table, table)) > 0, table + " " + kind);
    }

    /** IVFFlat comes with an extension that the embedded server does not have. */
    @Test
    void anIvfflatIndexIsMadeWhereTheExtensionIs() {
        database.execute("INSERT INTO ml.models (id, name, version, dimensions)"
                + " VALUES ('09000000-0000-7000-8000-000000000001', 'm', '1', 3)");
        assertEquals(
                database.text("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')"),
                database.text("SELECT ml.index_embeddings('09000000-0000-7000-8000-000000000001')"));
    }
}
