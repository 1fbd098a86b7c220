package io.yardpass.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A freshly made, migrated database for one test class; closing drops it. The server behind it is {@link TestServer}'s.
 * Connects as superuser: what roles may do is tested by taking them. Any thread may ask.
 */
public final class TestDatabase implements AutoCloseable {
    private static final int VALID_SECONDS_MAX = 5;

    private final DatabaseAddress address;

    /** Kept for the next question, since a new one has everything about the tables to learn, which takes longer than to ask. */
    private final Queue<Jdbc> idle = new ConcurrentLinkedQueue<>();

    /** What is done on a connection. */
    interface Work<T> {
        T on(Jdbc connection) throws SQLException;
    }

    private TestDatabase(DatabaseAddress address) {
        this.address = address;
    }

    /** Migrated, without a row of ours in it. */
    public static TestDatabase fresh() {
        return copyOf(TestServer.migratedTemplate());
    }

    /** Migrated, with the demo data. */
    public static TestDatabase demo() {
        return copyOf(TestServer.demoTemplate());
    }

    /** Nothing in it, not even a schema. */
    static TestDatabase empty() {
        return copyOf("template1");
    }

    /** Another one with all that is in this, to which nobody else may be connected. */
    public TestDatabase copy() {
        for (var kept = idle.poll(); kept != null; kept = idle.poll()) {
            try {
                kept.close();
            } catch (SQLException closedAlready) {
                // As it should be.
            }
        }
        return copyOf(address.database());
    }

    private static TestDatabase copyOf(String template) {
        var name = "test_" + UUID.randomUUID().toString().replace("-", "");
        TestServer.copy(template, name);
        return new TestDatabase(TestServer.address().withDatabase(name));
    }

    public DatabaseAddress address() {
        return address;
    }

    /** Runs statements, separated by semicolons, as superuser. */
    public void execute(String sql) {
        asked(sql, connection -> {
            connection.execute(sql);
            return null;
        });
    }

    /** From now on months are made, closed and dropped as of another moment, an expression of SQL: nobody can pass them one. */
    public void keepMonthsAsOf(String moment) {
        execute("""
                CREATE OR REPLACE FUNCTION analytics.months_now() RETURNS timestamptz LANGUAGE sql STABLE
                SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
                RETURN (%s)::timestamptz""".formatted(moment));
    }

    /** The number that the query's only row and column holds. */
    public long count(String query) {
        return Long.parseLong(text(query));
    }

    /** The text that the query's only row and column holds; null for SQL's NULL. */
    public String text(String query) {
        var rows = rows(query);
        if (rows.size() != 1) {
            throw new AssertionError(query + ": " + rows.size() + " rows instead of one");
        }
        return rows.getFirst().getFirst();
    }

    /** As {@link #text}, in one transaction, rolled back, in which the preparation ran first: SET LOCAL ROLE, for example. */
    public String textAfter(String preparation, String query) {
        return asked(preparation + query, connection -> {
            connection.connection().setAutoCommit(false);
            connection.execute(preparation);
            return connection.text(query);
        });
    }

    /** Every value as PostgreSQL writes it in text; null for SQL's NULL. */
    public List<List<String>> rows(String query) {
        return asked(query, connection -> {
            try (var statement = connection.connection().createStatement();
                    var result = statement.executeQuery(query)) {
                var rows = new ArrayList<List<String>>();
                while (result.next()) {
                    var row = new ArrayList<String>();
                    for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                        row.add(result.getString(column));
                    }
                    rows.add(row);
                }
                return rows;
            }
        });
    }

    /** Does the work on a connection that remembers nothing of what was set or left open before; so will it of this. */
    <T> T with(Work<T> work) throws SQLException {
        var connection = connect();
        try {
            return work.on(connection);
        } finally {
            release(connection);
        }
    }

    private <T> T asked(String sql, Work<T> work) {
        try {
            return with(work);
        } catch (SQLException failure) {
            throw new AssertionError(sql + ": " + failure.getMessage(), failure);
        }
    }

    /** Tests end connections, and servers. */
    private Jdbc connect() throws SQLException {
        for (var kept = idle.poll(); kept != null; kept = idle.poll()) {
            if (kept.connection().isValid(VALID_SECONDS_MAX)) {
                return inUtc(kept);
            }
            kept.close();
        }
        return inUtc(Jdbc.open(address));
    }

    /** As the product counts days and months; else what a test calls today is that of the machine it runs on. */
    private static Jdbc inUtc(Jdbc session) throws SQLException {
        session.execute("SET timezone = 'UTC'");
        return session;
    }

    private void release(Jdbc used) throws SQLException {
        try {
            if (!used.connection().getAutoCommit()) {
                used.connection().rollback();
                used.connection().setAutoCommit(true);
            }
            used.execute("DISCARD ALL");
            idle.add(used);
        } catch (SQLException inTheMiddleOfSomething) {
            used.close();
        }
    }

    @Override
    public void close() {
        // Ends the idle ones too; what is left of them here goes with this.
        TestServer.execute("DROP DATABASE IF EXISTS " + address.database() + " WITH (FORCE)");
    }
}
