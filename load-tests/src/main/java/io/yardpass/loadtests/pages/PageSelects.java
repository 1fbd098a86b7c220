package io.yardpass.loadtests.pages;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** Pages asked of PostgreSQL itself, over a connection that is open, as whom they are for. Blocks. */
final class PageSelects {
    private final Connection database;

    PageSelects(Connection database) throws SQLException {
        this.database = database;
        database.setAutoCommit(false);
    }

    /** Milliseconds of the statement alone, parsed and planned each time, as psql sends it: who asks is told before. */
    double asPsql(PageQuestion page) throws SQLException {
        return as(page, () -> {
            try (Statement select = database.createStatement();
                    ResultSet rows = select.executeQuery(page.sql())) {
                read(rows);
            }
        });
    }

    /** The same of one that is prepared, once the driver has seen it five times. */
    double prepared(PageQuestion page) throws SQLException {
        try (PreparedStatement select = database.prepareStatement(page.sql())) {
            return as(page, () -> {
                try (ResultSet rows = select.executeQuery()) {
                    read(rows);
                }
            });
        }
    }

    private interface Asking {
        void ask() throws SQLException;
    }

    private double as(PageQuestion page, Asking asking) throws SQLException {
        try (Statement become = database.createStatement()) {
            become.execute("SELECT set_config('request.jwt.claims', '" + page.claims()
                    + "', true), set_config('role', 'authenticated', true)");
            long began = System.nanoTime();
            asking.ask();
            return (System.nanoTime() - began) / 1e6;
        } finally {
            database.rollback();
        }
    }

    private static void read(ResultSet rows) throws SQLException {
        while (rows.next()) {
            rows.getString(1);
        }
    }

    /** So many a second, each page in turn, until the time is over. */
    void ask(double perSecond, long untilNanos) throws SQLException, InterruptedException {
        List<PageQuestion> pages = PageQuestion.all();
        long dueNanos = System.nanoTime();
        for (int asked = 0; dueNanos < untilNanos; asked++) {
            prepared(pages.get(asked % pages.size()));
            dueNanos += Math.round(1e9 / perSecond);
            Thread.sleep(Duration.ofNanos(Math.max(0, dueNanos - System.nanoTime())));
        }
    }
}
