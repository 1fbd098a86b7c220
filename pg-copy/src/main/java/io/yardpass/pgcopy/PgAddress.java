package io.yardpass.pgcopy;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * Where a PostgreSQL server listens, who we are there, and how the wire is protected.
 *
 * <p>{@code password} may be null (trust). {@code role} may be null; otherwise every statement of the session runs as
 * that role, which {@code user} must be a member of. Without {@link #withTls} the connection is plain TCP.
 */
public record PgAddress(
        String host,
        int port,
        String database,
        String user,
        String password,
        String role,
        PgTls tls,
        PgSession session) {

    /** A role is written into a startup option, where spaces and backslashes would start another option. */
    private static final Pattern ROLE = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public PgAddress {
        requireText(host, "host");
        requireText(database, "database");
        requireText(user, "user");
        requireNonNull(tls, "tls");
        requireNonNull(session, "session");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
        if (role != null && !ROLE.matcher(role).matches()) {
            throw new IllegalArgumentException("role '" + role + "' is not a plain lower-case name");
        }
    }

    /** Over plain TCP. */
    public PgAddress(String host, int port, String database, String user, String password, String role) {
        this(host, port, database, user, password, role, PgTls.DISABLED, PgSession.USUAL);
    }

    public PgAddress withRole(String other) {
        return new PgAddress(host, port, database, user, password, other, tls, session);
    }

    public PgAddress withTls(PgTls other) {
        return new PgAddress(host, port, database, user, password, role, other, session);
    }

    public PgAddress withSession(PgSession other) {
        return new PgAddress(host, port, database, user, password, role, tls, other);
    }

    @Override
    public String toString() {
        String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return "postgresql://" + user + (password == null ? "" : ":***") + "@" + bracketed + ":" + port + "/" + database
                + (tls.mode() == SslMode.DISABLE ? "" : "?sslmode=" + tls.mode().libpqName())
                + (role == null ? "" : " as " + role);
    }

    private static void requireText(String value, String name) {
        requireNonNull(value, name);
        if (value.isBlank() || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(name + " is empty or holds a NUL");
        }
    }
}
