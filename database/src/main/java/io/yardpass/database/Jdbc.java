package io.yardpass.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** One blocking connection for the few things done before or beside serving. */
record Jdbc(Connection connection) implements AutoCloseable {

    static Jdbc open(DatabaseAddress address) throws SQLException {
        return new Jdbc(DriverManager.getConnection(address.jdbcUrl()));
    }

    /** The first column of the first row. */
    String text(String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
