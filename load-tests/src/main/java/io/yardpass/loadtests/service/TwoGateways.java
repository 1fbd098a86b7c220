package io.yardpass.loadtests.service;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Two services on one database: the first owns the embedded PostgreSQL, the second was given its address. Whoever is
 * killed comes back by what the product offers, without a hand: a start, or its owner. Blocks.
 */
public record TwoGateways(ServiceProcess owner, ServiceProcess other) implements AutoCloseable {
    private static final String SESSIONS =
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'yardpass-ingest' ORDER BY query_start DESC LIMIT 1";

    public static TwoGateways start(Launcher launcher) throws IOException, InterruptedException {
        ServiceProcess owner = launcher.start();
        try {
            return new TwoGateways(owner, launcher.startBeside(owner));
        } catch (IOException | InterruptedException | RuntimeException failure) {
            owner.close();
            throw failure;
        }
    }

    public List<URI> urls() {
        return List.of(owner.url(), other.url());
    }

    /** Kills, starts again what nothing else starts again, and returns when both take events; milliseconds from the kill. */
    public long strike(Victim victim) throws IOException, InterruptedException, SQLException {
        long killed = System.nanoTime();
        switch (victim) {
            case BACKEND -> ServiceProcess.kill(session());
            case OTHER -> {
                other.kill();
                other.launch();
            }
            case POSTGRES, OWNER, OWNER_AND_POSTGRES, OWNER_STARTING, POSTGRES_RECOVERING, BOTH_STARTING ->
                victim.strike(owner, ThreadLocalRandom.current());
        }
        // Until its connections have noticed, a service is as ready as it was.
        TimeUnit.MILLISECONDS.sleep(200);
        owner.awaitReady();
        other.awaitReady();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
    }

    private long session() throws SQLException {
        try (Connection database = DriverManager.getConnection(owner.jdbcUrl());
                ResultSet row = database.createStatement().executeQuery(SESSIONS)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        try (owner) {
            other.close();
        }
    }
}
