package io.yardpass.database;

import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateOutput;

/**
 * Brings a database's schema to this version; on one that is already there nothing changes. Chapters of tables (V…) run once, in the
 * order of their numbers; then chapters of functions, triggers, views and policies (R…) run that are not as they were when they ran
 * last, in the same order. The login must be superuser or have CREATEROLE, BYPASSRLS and the database; everything made belongs to
 * yardpass_owner. Blocking: call it on a worker.
 */
public final class Migrations {
    private Migrations() {}

    /**
     * Each chapter is a transaction: what fails is as it was, and the next run goes on from there.
     *
     * @return the chapters that ran, in their order, as V010 payments or R010 payments
     * @throws DatabaseException when the server cannot be reached or refuses, when the database is not in UTF-8 or
     *     was made by another line of migrations, or one fails.
     */
    public static List<String> run(DatabaseAddress address) {
        requireUtf8(address);
        var flyway = Flyway.configure()
                .dataSource(address.jdbcUrl(), null, null)
                .locations("classpath:db/migration")
                .schemas("migrations")
                .table("history")
                .connectRetries(0)
                .cleanDisabled(true)
                // Flyway would let an older YardPass run on what a newer one made.
                .ignoreMigrationPatterns(new String[0])
                .load();
        try {
            return flyway.migrate().migrations.stream().map(Migrations::name).toList();
        } catch (FlywayException failure) {
            throw MigrationFault.of(address, failure);
        }
    }

    private static String name(MigrateOutput chapter) {
        return chapter.version.isEmpty()
                ? "R" + chapter.description
                : "V" + chapter.version + " " + chapter.description;
    }

    /** Another encoding lacks characters of somebody's name, and SQL_ASCII takes bytes that are none. */
    private static void requireUtf8(DatabaseAddress address) {
        try (var sql = Jdbc.open(address)) {
            var encoding = sql.text("SHOW server_encoding");
            if (!encoding.equals("UTF8")) {
                throw new DatabaseException("the database " + address.database() + " is in " + encoding
                        + "; make one in UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0");
            }
        } catch (SQLException failure) {
            throw MigrationFault.of(address, failure);
        }
    }
}
