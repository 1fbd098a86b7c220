package io.yardpass.database;

import java.time.Duration;

/**
 * Bounds of one pool: {@code size} connections, {@code waitingMax} requests queued for one (further ones fail at once),
 * and how long to wait for a connection, a statement, and an unused connection's end.
 */
public record PoolSettings(
        int size, int waitingMax, Duration connectionTimeout, Duration statementTimeout, Duration idleTimeout) {

    public PoolSettings {
        if (size < 1 || waitingMax < 0) {
            throw new IllegalArgumentException("a pool needs a connection and a bounded queue");
        }
        requireWhole("connectionTimeout", connectionTimeout);
        requireWhole("statementTimeout", statementTimeout);
        requireWhole("idleTimeout", idleTimeout);
    }

    /** PostgreSQL and the pool take 0 for "no limit", so less than a millisecond is refused. */
    private static void requireWhole(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least a millisecond");
        }
    }

    public static PoolSettings ofSize(int size) {
        return new PoolSettings(size, 1_000, Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofMinutes(10));
    }
}
