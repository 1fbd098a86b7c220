package io.yardpass.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A freshly made, migrated database for one test class; closing drops it. The server behind it is {@link TestServer}'s.
 * Connects as superuser: what roles may do is tested by taking them.
 */
public final class TestDatabase implements AutoCloseable {
    private final DatabaseAddress address;

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

    private static TestDatabase copyOf(String template) {
        var name = "test_" + UUID.randomUUID().toString().replace("-", "");
        TestServer.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        return new TestDatabase(TestServer.address().withDatabase(name));
    }

    public DatabaseAddress address() {
        return address;
    }

    /** Runs statements, separated by semicolons, as superuser. */
    public void execute(String sql) {
        try (var connection = Jdbc.open(address)) {
            connection.execute(sql);
        } catch (SQLException failure) {
            throw new AssertionError(sql + ": " + failure.getMessage(), failure);
        }
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
        try (var connection = Jdbc.open(address)) {
            connection.connection().setAutoCommit(false);
            connection.execute(preparation);
            return connection.text(query);
        } catch (SQLException failure) {
            throw new AssertionError(preparation + query + ": " + failure.getMessage(), failure);
        }
    }

    /** Every value as PostgreSQL writes it in text; null for SQL's NULL. */
    public List<List<String>> rows(String query) {
        try (var connection = Jdbc.open(address);
                var statement = connection.connection().createStatement();
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
        } catch (SQLException failure) {
            throw new AssertionError(query + ": " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        TestServer.execute("DROP DATABASE IF EXISTS " + address.database() + " WITH (FORCE)");
    }
}
