package io.yardpass.service;

import io.yardpass.database.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Looks into a database that a child process serves from. */
record Sql(DatabaseAddress address) {
    long count(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(address.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** The ids of a one-column query; fails when one of them is there twice. */
    Set<UUID> ids(String query) throws SQLException {
        Set<UUID> ids = new HashSet<>();
        try (Connection connection = DriverManager.getConnection(address.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                if (!ids.add(result.getObject(1, UUID.class))) {
                    throw new AssertionError(result.getString(1) + " is stored twice: " + query);
                }
            }
        }
        return ids;
    }

    /** The same address as a URL, password included. */
    static String url(DatabaseAddress address) {
        String url = address.libpqUrl();
        return address.password().isEmpty() ? url : url.replaceFirst("@", ":" + address.password() + "@");
    }
}
