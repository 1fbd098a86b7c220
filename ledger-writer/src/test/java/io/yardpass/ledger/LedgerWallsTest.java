package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database refuses, whoever asks: these statements come from a superuser or a role, not from the writer. */
class LedgerWallsTest {
    private static final String ORGANIZATION = "11111111-0000-7000-8000-000000000001";
    private static final String BUYER = "22222222-0000-7000-8000-000000000001";
    private static final String CASH = "33333333-0000-7000-8000-000000000001";
    private static final String RECEIVABLE = "33333333-0000-7000-8000-000000000002";
    private static final String POSTED = "44444444-0000-7000-8000-000000000001";

    /** What was good until here must not stay. */
    private static final String ROLL_BACK = "DO $$ BEGIN RAISE EXCEPTION 'done'; END $$;";

    private static TestDatabase database;

    @BeforeAll
    static void aLedgerWithOneTransaction() {
        database = TestDatabase.fresh();
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug) VALUES ('%s', 'One', 'one');
                INSERT INTO users.profiles (id) VALUES ('%s');
                INSERT INTO payments.accounts (id, kind, user_id, currency, created_at)
                VALUES ('%s', 'user_cash', '%s', 'USD', now());
                INSERT INTO payments.accounts (id, kind, organization_id, currency, created_at)
                VALUES ('%s', 'organization_receivable', '%s', 'USD', now());
                SELECT payments.claim_writer('test', 'here', 1000);
                """.formatted(ORGANIZATION, BUYER, CASH, BUYER, RECEIVABLE, ORGANIZATION));
        database.execute("""
                INSERT INTO payments.batches
                VALUES (1, 1, 1, 1, now(), decode(repeat('00', 32), 'hex'), sha256('one'));
                """ + transaction(POSTED, 1) + entries(POSTED, 1, 100, -100) + applyBatch(1, 0, 100));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void entriesThatDoNotSumToZeroAreRefused() {
        var id = UUID.randomUUID().toString();
        assertRefused("YP006", transaction(id, 2) + entries(id, 1, 100, -99));
    }

    @Test
    void aBalancedPairAppendedToAnOldTransactionIsRefused() {
        assertRefused("YP006", entries(POSTED, 3, 50, -50));
    }

    @Test
    void entriesWithAGapInTheirOrdinalsAreRefused() {
        var id = UUID.randomUUID().toString();
        assertRefused("YP006", transaction(id, 2) + entries(id, 2, 100, -100));
    }

    @Test
    void anEntryInAnotherCurrencyThanItsAccountIsRefused() {
        var id = UUID.randomUUID().toString();
        assertRefused(
                "entries_account_fkey",
                transaction(id, 2) + entries(id, 1, 100, -100).replace("USD", "EUR"));
    }

    @Test
    void aTransactionWithoutEntriesIsRefusedByTheGuard() {
        var id = UUID.randomUUID().toString();
        assertRefused("YP006", batch(2, 2, 2) + transaction(id, 2, 2) + applyBatch(2));
    }

    @Test
    void aBatchThatDoesNotFollowTheHeadIsRefused() {
        assertRefused("YP004", batch(3, 2, 1) + applyBatch(3));
    }

    @Test
    void aBalanceOrVersionThatIsNotTheAccountsIsRefused() {
        var id = UUID.randomUUID().toString();
        var write = batch(2, 2, 2) + transaction(id, 2, 2) + entries(id, 1, 10, -10, 100);
        assertRefused("YP002", write + applyBatch(2, 0, 110));
        assertRefused("YP002", write + applyBatch(2, 1, 111));
        assertRefused("done", write + applyBatch(2, 1, 110) + ROLL_BACK);
    }

    @Test
    void anEntryThatDoesNotBeginWhereTheAccountStandsIsRefused() {
        var id = UUID.randomUUID().toString();
        assertRefused("YP002", batch(2, 2, 2) + transaction(id, 2, 2) + entries(id, 1, 10, -10, 99));
    }

    @Test
    void anEntryOfAnAccountThatIsClosedIsRefused() {
        var id = UUID.randomUUID().toString();
        var empty = transaction(id, 2) + entries(id, 1, -100, 100, 100);
        var after = UUID.randomUUID().toString();
        var again = transaction(after, 3) + entries(after, 1, 10, -10, 0);
        var close = "SELECT payments.close_accounts('{%s}');".formatted(CASH);
        assertRefused("YP002", empty + close + again);
        assertRefused("done", empty + again + ROLL_BACK);
    }

    @Test
    void aBatchThatMovesAnAccountTheWriterDoesNotKnowOfIsRefused() {
        var id = UUID.randomUUID().toString();
        var write = batch(2, 2, 2) + transaction(id, 2, 2) + entries(id, 1, 10, -10, 100);
        assertRefused("YP002", write + "SELECT payments.apply_batch(2, '{%s}', '{1}', '{110}');".formatted(CASH));
        assertRefused(
                "YP002",
                write + "SELECT payments.apply_batch(2, '{%1$s,%1$s}', '{1,1}', '{110,110}');".formatted(CASH));
    }

    @Test
    void entriesThatDoNotContinueEachOtherAreRefused() {
        var first = UUID.randomUUID().toString();
        var second = UUID.randomUUID().toString();
        var write = batch(2, 2, 3) + transaction(first, 2, 2) + transaction(second, 3, 2)
                + "INSERT INTO payments.entries VALUES " + pair(first, 1, 10, -10, 100) + ", ";
        assertRefused("YP002", write + pair(second, 1, 10, -10, 100));
        assertRefused("YP002", write + pair(second, 1, 10, -10, 120));
        assertRefused("done", write + pair(second, 1, 10, -10, 110) + ";" + applyBatch(2, 1, 120) + ROLL_BACK);
    }

    @Test
    void aBatchIsAppliedOnce() {
        assertRefused("YP004", applyBatch(1, 1, 100));
        assertRefused("YP004", batch(2, 2, 1) + applyBatch(2) + applyBatch(2));
    }

    @Test
    void aBatchThatWasWrittenByAnEarlierTransactionIsRefused() {
        try (var other = TestDatabase.fresh()) {
            other.execute("""
                    SELECT payments.claim_writer('test', 'here', 1000);
                    INSERT INTO payments.batches
                    VALUES (1, 1, 1, 0, now(), decode(repeat('00', 32), 'hex'), sha256('one'))""");
            var refusal = assertThrows(AssertionError.class, () -> other.execute(applyBatch(1)));
            assertEquals("YP004", ((java.sql.SQLException) refusal.getCause()).getSQLState());
        }
    }

    @Test
    void aBatchOfAnotherEpochIsRefused() {
        assertRefused("YP004", batch(2, 2, 1) + "SELECT payments.claim_writer('b', 'b', 1);" + applyBatch(2));
    }

    @Test
    void aTransactionAheadOfTheHeadIsRefused() {
        var id = UUID.randomUUID().toString();
        assertRefused("YP004", batch(2, 2, 1) + transaction(id, 2, 2) + applyBatch(2));
        assertRefused("transactions_sequence_positive", transaction(id, 0, 1));
    }

    @Test
    void theLedgerOpensAccountsEmptyAndMovesNoCounter() {
        var ledger = "SET ROLE yardpass_ledger; ";
        assertRefused("42501", ledger + """
                INSERT INTO payments.accounts (id, kind, currency, balance_cents, created_at)
                VALUES (gen_random_uuid(), 'platform_revenue', 'USD', -1, now())""");
        assertRefused("42501", ledger + "UPDATE ticketing.ticket_tiers SET sold = sold + 1");
        assertRefused("42501", ledger + "UPDATE payments.writer SET applied_batch = 7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE payments.entries SET amount_cents = amount_cents",
                "DELETE FROM payments.entries",
                "TRUNCATE payments.entries",
                "UPDATE payments.transactions SET kind = kind",
                "DELETE FROM payments.transactions",
                "TRUNCATE payments.transactions CASCADE",
                "UPDATE payments.batches SET epoch = epoch",
                "DELETE FROM payments.batches",
                "TRUNCATE payments.batches CASCADE",
                "SET session_replication_role = replica; DELETE FROM payments.entries"
            })
    void theBooksAreAppendOnly(String sql) {
        assertRefused("YP005", sql);
        for (var role : new String[] {"yardpass_ledger", "service_role", "authenticated", "anon", "yardpass_ingest"}) {
            assertRefused("42501", "SET ROLE " + role + "; " + sql);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"service_role", "authenticated", "anon", "yardpass_ingest", "yardpass_gateway"})
    void nobodyButTheLedgerPostsOrRunsItsGuards(String role) {
        var id = UUID.randomUUID().toString();
        assertRefused("42501", "SET ROLE " + role + "; " + transaction(id, 2));
        assertRefused("42501", "SET ROLE " + role + "; " + entries(POSTED, 3, 50, -50));
        assertRefused("42501", "SET ROLE " + role + "; SELECT payments.claim_writer('me', 'here', 1000)");
        assertRefused("42501", "SET ROLE " + role + "; " + applyBatch(2));
        assertRefused("42501", "SET ROLE " + role + "; UPDATE ticketing.ticket_tiers SET sold = 0");
    }

    @Test
    void anEpochThatIsOverIsRefused() {
        database.execute("SELECT payments.claim_writer('test', 'here', 1000)");
        var epoch = database.count("SELECT epoch FROM payments.writer");
        database.execute("SELECT payments.assert_epoch(" + epoch + ")");
        assertRefused("YP001", "SELECT payments.assert_epoch(" + (epoch - 1) + ")");
        assertRefused("YP001", "SELECT payments.renew_lease(" + (epoch - 1) + ", NULL, 1000)");
    }

    private static String batch(long number, long firstSequence, long lastSequence) {
        return """
                INSERT INTO payments.batches
                SELECT %d, w.epoch, %d, %d, now(), hash, sha256('next')
                FROM payments.batches, payments.writer AS w WHERE number = 1;
                """.formatted(number, firstSequence, lastSequence);
    }

    private static String transaction(String id, long sequence) {
        return transaction(id, sequence, 1);
    }

    private static String transaction(String id, long sequence, long batch) {
        return "INSERT INTO payments.transactions VALUES ('%s', %d, %d, 'test', 'order', '%s', 2, now(), now());\n"
                .formatted(id, sequence, batch, id);
    }

    private static String entries(String transaction, int ordinal, long first, long second) {
        return entries(transaction, ordinal, first, second, 0);
    }

    private static String entries(String transaction, int ordinal, long first, long second, long cash) {
        return "INSERT INTO payments.entries VALUES " + pair(transaction, ordinal, first, second, cash) + ";\n";
    }

    private static String pair(String transaction, int ordinal, long first, long second, long cash) {
        return """
                ('%1$s', %2$d, '%3$s', %4$d, 'USD', %8$d, %8$d + %4$d),
                ('%1$s', %5$d, '%6$s', %7$d, 'USD', -%8$d, -%8$d + %7$d)""".formatted(transaction, ordinal, CASH, first, ordinal + 1, RECEIVABLE, second, cash);
    }

    private static String applyBatch(long number) {
        return "SELECT payments.apply_batch(%d, '{}', '{}', '{}');".formatted(number);
    }

    private static String applyBatch(long number, int version, long cash) {
        return "SELECT payments.apply_batch(%d, '{%s,%s}', '{%d,%d}', '{%d,%d}');"
                .formatted(number, CASH, RECEIVABLE, version, version, cash, -cash);
    }

    private static void assertRefused(String sign, String sql) {
        var before = database.rows("SELECT count(*), sum(amount_cents) FROM payments.entries");
        var refusal = assertThrows(AssertionError.class, () -> database.execute(sql));
        var cause = (java.sql.SQLException) refusal.getCause();
        assertTrue(
                sign.equals(cause.getSQLState()) || cause.getMessage().contains(sign),
                () -> cause.getSQLState() + " " + cause.getMessage());
        assertEquals(before, database.rows("SELECT count(*), sum(amount_cents) FROM payments.entries"));
    }
}
