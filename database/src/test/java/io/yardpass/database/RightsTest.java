package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All that the roles which bypass row-level security may do; a right added anywhere has to be added here too. */
@Timeout(180)
class RightsTest {
    private static final String RIGHTS = """
            WITH rights AS (
                SELECT c.oid::regclass::text AS object, a.grantee, a.privilege_type AS privilege
                FROM pg_class AS c CROSS JOIN aclexplode(c.relacl) AS a
                UNION ALL
                SELECT
                    t.attrelid::regclass::text,
                    a.grantee,
                    a.privilege_type || '(' || string_agg(t.attname, ',' ORDER BY t.attname) || ')'
                FROM pg_attribute AS t CROSS JOIN aclexplode(t.attacl) AS a
                GROUP BY 1, 2, a.privilege_type
                UNION ALL
                SELECT p.oid::regproc::text, a.grantee, a.privilege_type
                FROM pg_proc AS p CROSS JOIN aclexplode(p.proacl) AS a
            )
            SELECT coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), '')
            FROM (
                SELECT object || ' ' || string_agg(privilege, ' ' ORDER BY privilege COLLATE "C") AS line
                FROM rights
                WHERE grantee = '%s'::regrole
                GROUP BY object
            )
            """;

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void ingestCopiesFactsInAndReadsTheDirectory() {
        assertEquals("""
                analytics.event_deltas INSERT(event_id,hour,views)
                analytics.event_impressions INSERT SELECT(id)
                analytics.post_impressions INSERT SELECT(id)
                campaigns.ad_clicks INSERT SELECT(id)
                campaigns.ad_creatives SELECT(campaign_id,id)
                campaigns.ad_impressions INSERT SELECT(id)
                campaigns.campaign_deltas INSERT(billable_clicks,billable_impressions,campaign_id,clicks,hour,impressions)
                campaigns.campaigns SELECT(id,organization_id)
                events.event_posts SELECT(event_id,id,visibility)
                events.events SELECT(currency,id,owner_context_id,visibility)
                """.strip(), rightsOf("yardpass_ingest"));
    }

    @Test
    void theLedgerWritesItsTablesAndRunsItsGuards() {
        assertEquals("""
                analytics.event_deltas INSERT(event_id,hour,revenue_cents,tickets)
                analytics.ticket_analytics INSERT SELECT(id)
                campaigns.ad_spend_ledger INSERT SELECT(id)
                events.events SELECT(currency,id,owner_context_id,visibility)
                messaging.message_jobs INSERT(created_at,event_id,id,kind,organization_id,payload)
                messaging.notifications INSERT(created_at,id,kind,payload,user_id)
                organizations.org_memberships SELECT(organization_id,role,status,user_id)
                organizations.organizations SELECT(fee_bps,id)
                organizations.wallets SELECT UPDATE(account_id)
                outbox INSERT SELECT(id)
                payments.accounts INSERT(created_at,currency,id,kind,organization_id,sponsorship_order_id,user_id) SELECT
                payments.apply_batch EXECUTE
                payments.assert_epoch EXECUTE
                payments.batches INSERT SELECT
                payments.claim_writer EXECUTE
                payments.credit_lots INSERT(amount_cents,created_at,id,org_wallet_id,wallet_id) SELECT
                payments.entries INSERT SELECT
                payments.expire_idempotency_keys EXECUTE
                payments.idempotency_keys INSERT SELECT
                payments.renew_lease EXECUTE
                payments.spend_credit EXECUTE
                payments.transactions INSERT SELECT
                payments.writer SELECT
                ticketing.assert_sold EXECUTE
                ticketing.order_items INSERT SELECT
                ticketing.orders INSERT SELECT
                ticketing.ticket_tiers SELECT
                ticketing.tickets INSERT SELECT
                users.profiles INSERT(created_at,id) SELECT(id)
                """.strip(), rightsOf("yardpass_ledger"));
    }

    /** A code admits whoever shows it. */
    @Test
    void noTenantRoleReadsTicketCodes() {
        for (var role : new String[] {"app_read", "app_write", "service_role", "authenticated", "anon"}) {
            assertEquals("f", database.text("""
                    SELECT has_column_privilege('%s', 'ticketing.tickets', 'code', 'SELECT')""".formatted(role)));
            assertEquals("t", database.text("""
                    SELECT has_column_privilege('%s', 'ticketing.tickets', 'status', 'SELECT')""".formatted(role)));
        }
    }

    @Test
    void theGatewayMayDoNothingByItself() {
        assertEquals("", rightsOf("yardpass_gateway"));
    }

    /** One line for each object that one of them was granted; what app_read and app_write have, the others inherit. */
    @Test
    void tenantsHaveTheRightsThatAreListed() throws IOException {
        var granted = new StringBuilder();
        for (var role : new String[] {"app_read", "app_write", "anon", "authenticated", "service_role"}) {
            rightsOf(role)
                    .lines()
                    .forEach(line ->
                            granted.append(role).append(' ').append(line).append('\n'));
        }
        assertEquals(listed(), granted.toString());
    }

    private static String listed() throws IOException {
        try (var stream = RightsTest.class.getResourceAsStream("rights-of-tenants.txt")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String rightsOf(String role) {
        return database.text(RIGHTS.formatted(role));
    }
}
