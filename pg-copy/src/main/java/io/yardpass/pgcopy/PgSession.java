package io.yardpass.pgcopy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a session begins, besides who it is for; each as libpq's parameter of that name, and each may be left unsaid.
 *
 * @param applicationName what it is named after in {@code pg_stat_activity}; empty for whatever its user calls it
 * @param options what the server is told as on its command line, {@code -c geqo=off} for example; empty for nothing. What this
 *     library relies on is told after it, and holds
 * @param connectTimeout how long TCP, TLS and login may take together; zero for whatever its user waits
 */
public record PgSession(String applicationName, String options, Duration connectTimeout) {

    public static final PgSession USUAL = new PgSession("", "", Duration.ZERO);

    public PgSession {
        requireNonNull(applicationName, "applicationName");
        requireNonNull(options, "options");
        if (applicationName.indexOf('\0') >= 0 || options.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("what a session is told holds a NUL");
        }
        if (connectTimeout.isNegative()) {
            throw new IllegalArgumentException("connectTimeout is negative");
        }
    }

    /** Its application name, or the usual one. */
    public String named(String usual) {
        return applicationName.isEmpty() ? usual : applicationName;
    }

    /** Its time to connect, or the usual one. */
    public Duration connectWithin(Duration usual) {
        return connectTimeout.isZero() ? usual : connectTimeout;
    }
}
