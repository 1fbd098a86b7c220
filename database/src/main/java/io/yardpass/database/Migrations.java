package io.yardpass.database;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a database's schema to this version; on one that is already there nothing changes. The login must be superuser or
 * have CREATEROLE, BYPASSRLS and the database; everything made belongs to yardpass_owner. Blocking: call it on a worker.
 */
public final class Migrations {
    private Migrations() {}

    /** @throws DatabaseException when the server cannot be reached or refuses, when the database is not in UTF-8 or
     *     was made by another line of migrations, or one fails. */
    public static void run(DatabaseAddress address) {
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
            flyway.migrate();
        } catch (FlywayException failure) {
            throw MigrationFault.of(address, failure);
        }
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
