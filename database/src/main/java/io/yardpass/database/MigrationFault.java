package io.yardpass.database;

import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Why a database could not be brought to this version, in words for who runs it. */
final class MigrationFault {
    private MigrationFault() {}

    static DatabaseException of(DatabaseAddress address, FlywayException failure) {
        var sql = sqlFault(failure);
        if (sql != null && sql.getSQLState() != null) {
            return new DatabaseException(ofServer(address, sql), failure);
        }
        var what = failedToBring(address) + failure.getMessage();
        return new DatabaseException(
                failure instanceof FlywayValidateException
                        ? what
                                + "\nIf another version of YardPass made it, run that one, or move its directory away, or"
                                + " use an empty database."
                        : what,
                failure);
    }

    /** 08004 is the driver's own refusal to log in: the server wants a password and none was given. */
    private static String ofServer(DatabaseAddress address, SQLException fault) {
        var state = fault.getSQLState();
        var said = firstLine(fault.getMessage());
        if (state.startsWith("28") || state.equals("08004")) {
            return at(address) + " refuses the login " + address.user() + ": " + said;
        }
        return switch (state) {
            case "08000", "08001", "08003", "08006" -> "cannot reach PostgreSQL at " + place(address) + ": " + said;
            case "3D000" -> at(address) + " has no database " + address.database() + "; create it, or name another";
            case "42501" ->
                "the login " + address.user() + " misses a right on " + address.database() + ": " + said
                        + "; it must own the database and have CREATEROLE and BYPASSRLS, or be superuser";
            default -> failedToBring(address) + said + " (SQLSTATE " + state + ")";
        };
    }

    private static String failedToBring(DatabaseAddress address) {
        return "cannot bring the database " + address.database() + " to this version: ";
    }

    private static String at(DatabaseAddress address) {
        return "PostgreSQL at " + place(address);
    }

    private static String place(DatabaseAddress address) {
        return address.host() + ":" + address.port();
    }

    private static String firstLine(String text) {
        return text == null ? "no reason given" : text.lines().findFirst().orElse("");
    }

    private static SQLException sqlFault(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException fault) {
                return fault;
            }
        }
        return null;
    }
}
