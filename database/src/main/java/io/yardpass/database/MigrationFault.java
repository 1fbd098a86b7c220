package io.yardpass.database;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Why a database could not be brought to this version, in words for who runs it. */
final class MigrationFault {
    private static final Pattern VERSION =
            Pattern.compile("(?:migration version|locally:|to database:) ([0-9][0-9.]*[0-9])");

    private MigrationFault() {}

    static DatabaseException of(DatabaseAddress address, FlywayException failure) {
        var sql = sqlFault(failure);
        if (sql != null && sql.getSQLState() != null) {
            return of(address, sql);
        }
        return new DatabaseException(
                failure instanceof FlywayValidateException
                        ? ofOtherMigrations(address, failure)
                        : failedToBring(address) + failure.getMessage(),
                failure);
    }

    static DatabaseException of(DatabaseAddress address, SQLException failure) {
        return new DatabaseException(
                failure.getSQLState() == null
                        ? failedToBring(address) + firstLine(failure.getMessage())
                        : ofServer(address, failure),
                failure);
    }

    /** Of the tool's page of advice only what differs: its repair would write down that the schema is what it is not. */
    private static String ofOtherMigrations(DatabaseAddress address, FlywayException failure) {
        var differing = VERSION.matcher(failure.getMessage())
                .results()
                .map(version -> version.group(1))
                .distinct()
                .collect(Collectors.joining(", "));
        return "the database " + address.database() + " was made by another version of YardPass (chapters that differ: "
                + differing + "); run that version, or move its directory away, or use an empty database";
    }

    /** 08004 is the driver's own refusal to log in: the server wants a password and none was given. */
    private static String ofServer(DatabaseAddress address, SQLException fault) {
        var state = fault.getSQLState();
        var said = firstLine(fault.getMessage());
        if (said.contains("requireAuth")) {
            return at(address) + " asks " + address.user() + " for the password in another way than SCRAM-SHA-256,"
                    + " and it is proved in no other; set password_encryption to scram-sha-256 and give the password anew";
        }
        if (state.startsWith("28") || state.equals("08004")) {
            return at(address) + " refuses the login " + address.user() + ": " + said;
        }
        return switch (state) {
            case "08000", "08001", "08003", "08006" ->
                "cannot reach PostgreSQL at " + address.place() + ": "
                        + (isOfUnknownHost(fault) ? "no such host" : said);
            case "08P01" ->
                at(address) + " does not take what a session is told when it begins: " + said
                        + "; a pooler in between must be in session mode and hand the startup parameter options on";
            case "3D000" -> at(address) + " has no database " + address.database() + "; create it, or name another";
            case "42501" ->
                "the login " + address.user() + " misses a right on " + address.database() + ": " + said
                        + "; it must own the database, have CREATEROLE and BYPASSRLS, and where the roles are there"
                        + " already have them WITH ADMIN OPTION; or be superuser";
            default -> failedToBring(address) + said + " (SQLSTATE " + state + ")";
        };
    }

    private static String failedToBring(DatabaseAddress address) {
        return "cannot bring the database " + address.database() + " to this version: ";
    }

    private static String at(DatabaseAddress address) {
        return "PostgreSQL at " + address.place();
    }

    /** Of which the driver says only that the attempt failed. */
    private static boolean isOfUnknownHost(SQLException fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
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
