package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What organizations owe for May 2026: fees of their orders, and what their campaigns spent. */
@Timeout(180)
class InvoiceTest {
    private static final String ORGANIZATION_1 = "0a000000-0000-7000-8000-000000000001";
    private static final String ORGANIZATION_2 = "0a000000-0000-7000-8000-000000000002";

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
        database.execute("""
                INSERT INTO payments.batches
                    (number, epoch, first_sequence, last_sequence, posted_at, previous_hash, hash)
                VALUES (1, 0, 1, 8, now(), decode(repeat('00', 32), 'hex'), decode(repeat('11', 32), 'hex'));
                INSERT INTO payments.transactions
                    (id, sequence, batch_number, kind, reference_type, reference_id, entry_count, occurred_at, posted_at)
                SELECT
                    ('06000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n, 1, 'ticket_purchase', 'order',
                    uuidv7(), 3, now(), now()
                FROM generate_series(1, 8) AS n;
                INSERT INTO ticketing.orders
                    (id, event_id, user_id, organization_id, currency, total_cents, fee_cents, status, transaction_id,
                    idempotency_scope, fingerprint, created_at)
                SELECT
                    uuidv7(), '0e000000-0000-7000-8000-000000000001', '0aa00000-0000-7000-8000-000000000001',
                    ('0a000000-0000-7000-8000-00000000000' || organization)::uuid, currency, total, fee, status,
                    ('06000000-0000-7000-8000-00000000000' || n)::uuid, 'test', '', posted::timestamptz
                FROM (VALUES
                    (1, 1, 'USD', 10000, 500, 'completed', '2026-05-01 00:00:00Z'),
                    (2, 1, 'USD', 999, 50, 'completed', '2026-05-31 23:59:59.999999Z'),
                    (3, 1, 'USD', 7000, 350, 'completed', '2026-04-30 23:59:59.999999Z'),
                    (4, 1, 'USD', 9000, 450, 'completed', '2026-06-01 00:00:00Z'),
                    (5, 1, 'USD', 2000, 100, 'refunded', '2026-05-10 00:00:00Z'),
                    (6, 1, 'EUR', 4000, 200, 'completed', '2026-05-10 00:00:00Z'),
                    (7, 2, 'USD', 10, 0, 'completed', '2026-05-10 00:00:00Z'),
                    (8, 2, 'USD', 600, 30, 'completed', '2025-03-10 00:00:00Z'),
                    (8, 2, 'USD', 100, 5, 'completed', '2025-04-10 00:00:00Z'),
                    (8, 2, 'USD', 500, 25, 'completed', '2025-05-10 00:00:00Z')
                ) AS o (n, organization, currency, total, fee, status, posted);
                -- Set up as if the ledger had written it, whose checks of refunds are tried elsewhere.
                ALTER TABLE ticketing.refunds DISABLE TRIGGER refunds_are_paid;
                INSERT INTO ticketing.refunds
                    (id, order_id, organization_id, transaction_id, amount_cents, fee_cents, created_at)
                SELECT
                    uuidv7(), o.id, o.organization_id, ('06000000-0000-7000-8000-00000000000' || n)::uuid, 20 * f.fee, f.fee,
                    f.given_back::timestamptz
                FROM (VALUES
                    (5, 2000, 100, '2026-05-12 00:00:00Z'),
                    (8, 600, 20, '2025-04-30 23:59:59Z')
                ) AS f (n, total, fee, given_back)
                JOIN ticketing.orders AS o ON o.total_cents = f.total;
                INSERT INTO organizations.wallets (id, organization_id, currency) VALUES ('%1$s', '%1$s', 'USD');
                SET ROLE yardpass_ledger;
                INSERT INTO campaigns.ad_spend_ledger
                    (id, campaign_id, wallet_id, transaction_id, period_from, period_until, amount_cents, currency,
                    posted_at)
                VALUES
                    (uuidv7(), '0d000000-0000-7000-8000-000000000001', '%1$s', '06000000-0000-7000-8000-000000000001',
                    '2026-05-01Z', '2026-05-02Z', 70, 'USD', '2026-05-02Z'),
                    (uuidv7(), '0d000000-0000-7000-8000-000000000001', '%1$s', '06000000-0000-7000-8000-000000000002',
                    '2026-05-02Z', '2026-05-03Z', 7, 'USD', '2026-05-03Z'),
                    (uuidv7(), '0d000000-0000-7000-8000-000000000001', '%1$s', '06000000-0000-7000-8000-000000000003',
                    '2026-05-31Z', '2026-06-01Z', 1000, 'USD', '2026-06-01Z')
                """.formatted(ORGANIZATION_1));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void aMonthIsInvoicedOncePerOrganizationAndCurrency() {
        assertEquals("2", issue("2026-05-01"));
        assertEquals("0", issue("2026-05-01"));
        assertEquals(
                List.of(
                        List.of(ORGANIZATION_1, "EUR", "200", "platform_fee 200"),
                        List.of(ORGANIZATION_1, "USD", "627", "ad_spend 77, platform_fee 550")),
                database.rows("""
                        SELECT organization_id, currency, total_cents,
                            string_agg(l.kind || ' ' || l.amount_cents, ', ' ORDER BY l.kind)
                        FROM payments.invoices AS i JOIN payments.invoice_lines AS l ON l.invoice_id = i.id
                        WHERE month = '2026-05-01'
                        GROUP BY i.id
                        ORDER BY currency
                        """));
        assertEquals("2 3", seenBy(ORGANIZATION_1));
        assertEquals("0 0", seenBy(ORGANIZATION_2));
    }

    /** Of organization 2: 30 in 2025-03, of which 20 are refunded in April, when 5 come in; 25 more in May. */
    @Test
    void feesThatWereGivenBackAreLeftOutAndWhatIsMoreIsSetOffLater() {
        assertEquals(List.of("30", "", "10"), feesOf("2025-03-01", "2025-04-01", "2025-05-01"));
    }

    private static List<String> feesOf(String... months) {
        return java.util.Arrays.stream(months)
                .map(month -> String.join(
                        "",
                        database.rows("""
                        SELECT amount_cents FROM payments.platform_fees(
                            '%1$s'::timestamp AT TIME ZONE 'UTC', ('%1$s'::timestamp + interval '1 month') AT TIME ZONE 'UTC')
                        WHERE organization_id = '%2$s' AND amount_cents > 0
                        """.formatted(month, ORGANIZATION_2)).stream()
                                .map(List::getFirst)
                                .toList()))
                .toList();
    }

    @Test
    void aMonthWithNothingOwedHasNoInvoice() {
        assertEquals("0", issue("2025-01-01"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-02, a month is named by its first day",
        "2999-01-01, is not over",
    })
    void whatIsNoMonthThatIsOverIsRefused(String month, String said) {
        var refusal = assertThrows(AssertionError.class, () -> issue(month));
        assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
    }

    @Test
    void thisMonthIsNotOver() {
        var refusal = assertThrows(
                AssertionError.class,
                () -> database.text(
                        "SELECT payments.issue_invoices(date_trunc('month', now() AT TIME ZONE 'UTC')::date)"));
        assertTrue(refusal.getMessage().contains("is not over"), refusal.getMessage());
    }

    @Test
    void whatWasSpentStaysSpent() {
        for (var change : List.of(
                "UPDATE campaigns.ad_spend_ledger SET amount_cents = 1",
                "DELETE FROM campaigns.ad_spend_ledger",
                "TRUNCATE campaigns.ad_spend_ledger",
                "SET session_replication_role = replica; DELETE FROM campaigns.ad_spend_ledger")) {
            var refusal = assertThrows(AssertionError.class, () -> database.execute(change));
            assertTrue(refusal.getMessage().contains("what is written there stays"), refusal.getMessage());
        }
    }

    @Test
    void aSpanOfTimeIsChargedOnce() {
        var refusal = assertThrows(AssertionError.class, () -> database.execute("""
                INSERT INTO campaigns.ad_spend_ledger
                SELECT uuidv7(), campaign_id, wallet_id, '06000000-0000-7000-8000-000000000008', period_from,
                    period_until, 1, currency, now()
                FROM campaigns.ad_spend_ledger
                LIMIT 1
                """));
        assertTrue(refusal.getMessage().contains("ad_spend_ledger_campaign_period_key"), refusal.getMessage());
    }

    @Test
    void onlyTheCampaignsOrganizationSeesWhatItSpent() {
        var spent = "SELECT count(*) FROM campaigns.ad_spend_ledger";
        assertEquals("3", database.textAfter(claims(ORGANIZATION_1), spent));
        assertEquals("0", database.textAfter(claims(ORGANIZATION_2), spent));
    }

    private static String issue(String month) {
        return new Tenant("service_role", null, null).ask(database, "SELECT payments.issue_invoices('" + month + "')");
    }

    private static String seenBy(String organization) {
        return database.textAfter(claims(organization), """
                SELECT (SELECT count(*) FROM payments.invoices) || ' ' || (SELECT count(*) FROM payments.invoice_lines)""");
    }

    private static String claims(String organization) {
        return "SET LOCAL ROLE authenticated; SET LOCAL request.jwt.claims = '{\"org_id\": \"" + organization + "\"}';";
    }
}
