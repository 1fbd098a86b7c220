package io.yardpass.loadtests.load;

import io.yardpass.loadtests.service.Target;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Counts what a run left in the tables, by its mark. Blocks. */
public final class Rows {
    private Rows() {}

    public static long postViews(Target target, String mark) throws SQLException {
        return count(target, "SELECT count(*) FROM analytics.post_impressions WHERE metadata ->> 'run_id' = ?", mark);
    }

    public static long orders(Target target, String mark) throws SQLException {
        return count(
                target, "SELECT count(*) FROM ticketing.orders WHERE starts_with(payment_reference, ? || '/')", mark);
    }

    private static long count(Target target, String sql, String mark) throws SQLException {
        try (Connection database = DriverManager.getConnection(target.jdbcUrl());
                PreparedStatement query = database.prepareStatement(sql)) {
            query.setString(1, mark);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
