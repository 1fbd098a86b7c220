package io.yardpass.pgcopy;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * Where a PostgreSQL server listens and who we are there.
 *
 * <p>{@code password} may be null (trust). {@code role} may be null; otherwise every statement of the session runs as
 * that role, which {@code user} must be a member of. The connection is plain TCP: TLS is not spoken yet
 * ({@code sslmode=disable}).
 */
public record PgAddress(String host, int port, String database, String user, String password, String role) {

    /** A role is written into a startup option, where spaces and backslashes would start another option. */
    private static final Pattern ROLE = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public PgAddress {
        requireText(host, "host");
        requireText(database, "database");
        requireText(user, "user");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
        if (role != null && !ROLE.matcher(role).matches()) {
            throw new IllegalArgumentException("role '" + role + "' is not a plain lower-case name");
        }
    }

    public PgAddress withRole(String other) {
        return new PgAddress(host, port, database, user, password, other);
    }

    @Override
    public String toString() {
        return "postgresql://" + user + (password == null ? "" : ":***") + "@" + host + ":" + port + "/" + database
                + (role == null ? "" : " as " + role);
    }

    private static void requireText(String value, String name) {
        requireNonNull(value, name);
        if (value.isBlank() || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(name + " is empty or holds a NUL");
        }
    }
}
