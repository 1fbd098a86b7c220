package io.yardpass.database;

import java.sql.SQLException;

/**
 * Two databases that belong together: one of ledger and tenants, one of the events. Each is told which of the two it is, and
 * refuses to be the other, or another's. Blocking: call it on a worker, when both are migrated.
 */
public final class TwoDatabases {
    private static final String AS_OWNER = "SET ROLE yardpass_owner";

    private TwoDatabases() {}

    /**
     * Again with the same two changes nothing.
     *
     * @throws DatabaseException when one of the two is of another pair, or cannot be reached
     */
    public static void bind(DatabaseAddress main, DatabaseAddress analytics) {
        String seed = ask(main, "SELECT analytics.take_in()");
        ask(analytics, "SELECT analytics.give_out(" + Long.parseLong(seed) + ")");
    }

    /** @throws DatabaseException when the events of this database are in another */
    public static void requireOne(DatabaseAddress database) {
        String bound = ask(
                database,
                "SELECT EXISTS (SELECT FROM analytics.incoming_streams)"
                        + " OR EXISTS (SELECT FROM analytics.outgoing_streams)");
        if (bound.equals("t")) {
            throw new DatabaseException("the database " + database.database()
                    + " is one of two: name the one of the events in YARDPASS_ANALYTICS_DATABASE_URL");
        }
    }

    private static String ask(DatabaseAddress database, String question) {
        try (var sql = Jdbc.open(database)) {
            sql.execute(AS_OWNER);
            return sql.text(question);
        } catch (SQLException failure) {
            throw new DatabaseException(
                    "the database " + database.database() + " at " + database.place() + " cannot be one of two: "
                            + failure.getMessage().lines().findFirst().orElse("no reason given"),
                    failure);
        }
    }
}
