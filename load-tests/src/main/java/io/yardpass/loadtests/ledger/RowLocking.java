package io.yardpass.loadtests.ledger;

import io.yardpass.loadtests.demo.SaleWorld;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;

/**
 * A ledger in SQL functions that moves balances under row locks, in a schema of its own; its accounts are those of the
 * {@link SaleWorld}'s buyers, of one organization and of the platform. Blocks.
 */
final class RowLocking {
    static final UUID ORGANIZATION = UUID.fromString("0f000000-0000-7000-8000-000000000001");
    static final UUID PLATFORM = UUID.fromString("0f000000-0000-7000-8000-000000000002");

    private static final String OPEN_ACCOUNTS = """
            INSERT INTO row_locking.accounts (id, currency)
            SELECT ('0aa20000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '%2$s' FROM generate_series(1, %1$d) AS n
            UNION ALL SELECT '%3$s', '%2$s' UNION ALL SELECT '%4$s', '%2$s'""";

    private static final String PURCHASES = "SELECT count(*) / 2 FROM row_locking.transfers";

    private static final String ACCOUNTS_OFF = """
            SELECT count(*) FROM row_locking.accounts AS a
            FULL JOIN (SELECT account_id, sum(amount_cents) AS cents FROM row_locking.entries GROUP BY account_id) AS e
                ON e.account_id = a.id
            WHERE a.balance_cents <> coalesce(e.cents, 0)""";

    private RowLocking() {}

    static void make(String jdbcUrl) throws SQLException, IOException {
        try (Connection database = DriverManager.getConnection(jdbcUrl);
                InputStream sql = RowLocking.class.getResourceAsStream("row-locking.sql");
                Statement statement = database.createStatement()) {
            statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
            statement.execute(String.format(
                    Locale.ROOT, OPEN_ACCOUNTS, SaleWorld.BUYERS, SaleWorld.CURRENCY, ORGANIZATION, PLATFORM));
            statement.execute("ANALYZE row_locking.accounts");
        }
    }

    /** All that were committed. */
    static long purchases(String jdbcUrl) throws SQLException {
        return number(jdbcUrl, PURCHASES);
    }

    /** Accounts that are not the sum of their entries. */
    static long accountsOff(String jdbcUrl) throws SQLException {
        return number(jdbcUrl, ACCOUNTS_OFF);
    }

    private static long number(String jdbcUrl, String query) throws SQLException {
        try (Connection database = DriverManager.getConnection(jdbcUrl);
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
