package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credit of an organization's wallet, topped up and spent as the ledger does. */
@Timeout(180)
class CreditTest {
    private static final String ORGANIZATION = "0a000000-0000-7000-8000-000000000001";
    private static final String LOTS =
            "SELECT string_agg(spent_cents || '/' || amount_cents, ' ' ORDER BY created_at) FROM payments.credit_lots"
                    + " WHERE wallet_id = '%s'";

    private static final String KEPT = "SELECT open_lots || ' ' || lots_cents FROM payments.accounts WHERE id = '%s'";

    private static TestDatabase database;

    private String account;

    @BeforeAll
    static void open() {
        database = TestDatabase.demo();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Lots of 100, 50 and 25, made in another order than they stand. */
    @BeforeEach
    void topUpThreeTimes() {
        account = UUID.randomUUID().toString();
        var wallet = UUID.randomUUID().toString();
        database.execute("""
                INSERT INTO organizations.organizations (id, name, slug) VALUES ('%1$s', 'New', '%1$s');
                INSERT INTO organizations.wallets (id, organization_id, currency) VALUES ('%1$s', '%1$s', 'EUR');
                SET ROLE yardpass_ledger;
                INSERT INTO payments.accounts (id, kind, organization_id, currency, created_at)
                VALUES ('%2$s', 'wallet', '%1$s', 'EUR', now());
                SELECT payments.bind_wallets(ARRAY['%1$s'::uuid], ARRAY['%1$s'::uuid], '{EUR}', ARRAY['%2$s'::uuid]);
                RESET ROLE;
                INSERT INTO payments.credit_lots (id, wallet_id, org_wallet_id, amount_cents, created_at)
                VALUES
                    (uuidv7(), '%2$s', '%1$s', 25, '2026-03-01Z'),
                    (uuidv7(), '%2$s', '%1$s', 100, '2026-01-01Z'),
                    (uuidv7(), '%2$s', '%1$s', 50, '2026-02-01Z');
                """.formatted(wallet, account));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1/100 0/50 0/25",
        "100, 100/100 0/50 0/25",
        "101, 100/100 1/50 0/25",
        "174, 100/100 50/50 24/25",
        "175, 100/100 50/50 25/25",
    })
    void theOldestIsSpentFirst(long cents, String lots) {
        spend(cents);
        assertEquals(lots, database.text(LOTS.formatted(account)));
    }

    @Test
    void spendingGoesOnWhereItStopped() {
        spend(30);
        spend(90);
        assertEquals("100/100 20/50 0/25", database.text(LOTS.formatted(account)));
    }

    /** Three were there; of the last four top-ups one still makes a lot, which the others add to. */
    @Test
    void pastAHundredOpenLotsATopUpAddsToTheNewest() {
        topUp(96, "2026-04-01Z");
        topUp(4, "2026-05-01Z");
        assertEquals("100 375", database.text(KEPT.formatted(account)));
        spend(175 + 2 * 96 + 7);
        assertEquals(
                "1/8",
                database.text("SELECT amount_cents - spent_cents || '/' || amount_cents"
                        + " FROM payments.credit_lots WHERE created_at = '2026-05-01Z'"));
        assertEquals("1 1", database.text(KEPT.formatted(account)));
        topUp(1, "2026-06-01Z");
        assertEquals("2 3", database.text(KEPT.formatted(account)));
        assertRefused("has 3 of 4 cents left", () -> spend(4));
    }

    @Test
    void noMoreThanAHundredLotsAreOpenWhoeverMakesThem() {
        assertRefused("accounts_open_lots_in_range", () -> database.execute("""
                INSERT INTO payments.credit_lots (id, wallet_id, amount_cents, created_at)
                SELECT uuidv7(), '%s', 2, now() FROM generate_series(1, 98)""".formatted(account)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM payments.credit_lots",
                "TRUNCATE payments.credit_lots",
                "UPDATE payments.credit_lots SET created_at = now()",
                "SET session_replication_role = replica; UPDATE payments.credit_lots SET wallet_id = wallet_id"
            })
    void aLotStaysWhereAndWhenItCame(String change) {
        assertRefused("what is written there stays", () -> database.execute(change));
    }

    /** Of two cents each. */
    private void topUp(int times, String at) {
        database.execute("""
                SET ROLE yardpass_ledger;
                SELECT payments.add_credit(
                    array_agg(uuidv7()), array_agg('%1$s'::uuid), array_agg(w.id), array_agg(2::bigint), '%3$s'
                )
                FROM organizations.wallets AS w, generate_series(1, %2$d)
                WHERE w.account_id = '%1$s'""".formatted(account, times, at));
    }

    @Test
    void whatDoesNotSufficeIsLeftAlone() {
        spend(100);
        assertRefused("has 75 of 76 cents left", () -> spend(76));
        assertEquals("100/100 0/50 0/25", database.text(LOTS.formatted(account)));
        assertRefused("has 0 of 1 cents left", () -> database.execute("SELECT payments.spend_credit(uuidv7(), 1)"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5})
    void nothingIsNoAmount(long cents) {
        assertRefused("an amount to spend is positive", () -> spend(cents));
    }

    @Test
    void twoSpendersAtOnceTakeTurns() throws InterruptedException, ExecutionException, SQLException {
        try (var first = Jdbc.open(database.address());
                var executor = Executors.newSingleThreadExecutor()) {
            first.connection().setAutoCommit(false);
            first.execute("SELECT payments.spend_credit('" + account + "', 90)");
            var second = executor.submit(() -> spend(40));
            while (database.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND datname = current_database()")
                    == 0) {
                Thread.onSpinWait();
            }
            first.connection().commit();
            second.get();
        }
        assertEquals("100/100 30/50 0/25", database.text(LOTS.formatted(account)));
    }

    @Test
    void aLotOfAWalletIsInThatWalletsAccount() {
        var earlier = account;
        topUpThreeTimes();
        assertRefused("credit_lots_org_wallet_fkey", () -> database.execute("""
                INSERT INTO payments.credit_lots (id, wallet_id, org_wallet_id, amount_cents, created_at)
                SELECT uuidv7(), '%s', id, 5, now() FROM organizations.wallets WHERE account_id = '%s'
                """.formatted(account, earlier)));
    }

    @Test
    void aWalletIsBoundOnceAndMadeWhereThereIsNone() {
        var wallet = database.text("SELECT id FROM organizations.wallets WHERE account_id = '" + account + "'");
        assertRefused("of 1 wallets to bind, 0", () -> bind(wallet, wallet, "EUR"));
        assertRefused("of 1 wallets to bind, 0", () -> bind(UUID.randomUUID().toString(), wallet, "EUR"));
        assertRefused("wallets_account_key", () -> bind(UUID.randomUUID().toString(), wallet, "USD"));
        assertRefused(
                "permission denied",
                () -> database.execute("SET ROLE yardpass_ledger; UPDATE organizations.wallets SET account_id = NULL"));
        var dollars = UUID.randomUUID().toString();
        database.execute("INSERT INTO payments.accounts (id, kind, organization_id, currency, created_at)"
                + " VALUES ('%s', 'wallet', '%s', 'USD', now())".formatted(dollars, wallet));
        account = dollars;
        bind(UUID.randomUUID().toString(), wallet, "USD");
        assertEquals(
                2,
                database.count("SELECT count(account_id) FROM organizations.wallets WHERE organization_id = '" + wallet
                        + "'"));
    }

    private void bind(String wallet, String organization, String currency) {
        database.execute("SET ROLE yardpass_ledger; SELECT payments.bind_wallets('{%s}', '{%s}', '{%s}', '{%s}')"
                .formatted(wallet, organization, currency, account));
    }

    @Test
    void onlyTheOrganizationSeesItsLots() {
        var organization =
                database.text("SELECT organization_id FROM organizations.wallets WHERE account_id = '" + account + "'");
        assertEquals("3", seenBy(organization));
        assertEquals("0", seenBy(ORGANIZATION));
    }

    private static String seenBy(String organization) {
        return database.textAfter(
                "SET LOCAL ROLE authenticated; SET LOCAL request.jwt.claims = '{\"org_id\": \"" + organization
                        + "\"}';",
                "SELECT count(*) FROM payments.credit_lots");
    }

    private void spend(long cents) {
        database.execute("SET ROLE yardpass_ledger; SELECT payments.spend_credit('" + account + "', " + cents + ")");
    }

    private static void assertRefused(String said, Runnable attempt) {
        var refusal = assertThrows(AssertionError.class, attempt::run);
        assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
    }
}
