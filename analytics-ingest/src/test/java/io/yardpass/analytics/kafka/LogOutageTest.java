package io.yardpass.analytics.kafka;

import static io.yardpass.analytics.kafka.LogWorld.eventually;
import static io.yardpass.analytics.kafka.LogWorld.views;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.yardpass.analytics.World;
import io.yardpass.domain.IngestOutcome;
import io.yardpass.domain.PostView;
import io.yardpass.domain.Verdict;
import io.yardpass.kafkabroker.KafkaBroker;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker or the database is away: nobody waits for it, what was queued is stored, and nothing has to be restarted. */
class LogOutageTest {
    /** Loaded machines are slow, and whatever waits for a broker waits for a second at least. */
    private static final long GAP_MILLIS_MAX = 500;

    @TempDir
    static Path directory;

    private static KafkaBroker broker;
    private LogWorld log;
    private final List<List<PostView>> submitted = new ArrayList<>();
    private final List<Future<IngestOutcome>> answers = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(directory.resolve("kafka"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open() {
        log = new LogWorld(broker, 4);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whileTheBrokerStandsStillNoEventLoopDoes() throws InterruptedException {
        log.openGateway();
        log.openIngest();
        assertTrue(isQueued());
        broker.suspend();
        long until =
                System.nanoTime() + LogWorld.DELIVERY_TIMEOUT.plusSeconds(3).toNanos();
        while (System.nanoTime() < until) {
            submit();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertTrue(log.longestGapMillis() < GAP_MILLIS_MAX, log.longestGapMillis() + " ms");
        assertFalse(log.hindranceOfGateway().isEmpty());
        broker.resume();
        eventually("it takes events again", this::isQueued);
        assertTrue(log.longestGapMillis() < GAP_MILLIS_MAX, log.longestGapMillis() + " ms");
        assertTrue(answers.stream().map(World::await).anyMatch(IngestOutcome.Unavailable.class::isInstance));
        everythingQueuedIsStoredOnce();
    }

    @Test
    void aBrokerThatIsAbsentAtTheStartIsUsedOnceItIsThere() {
        broker.kill();
        try {
            log.openGateway();
            log.openIngest();
            assertFalse(isQueued());
            assertFalse(log.hindranceOfGateway().isEmpty());
        } finally {
            broker.start();
        }
        eventually("it takes events", this::isQueued);
        assertTrue(log.longestGapMillis() < GAP_MILLIS_MAX, log.longestGapMillis() + " ms");
        everythingQueuedIsStoredOnce();
    }

    @Test
    void whileTheDatabaseIsAwayWhatIsKnownIsQueuedAndStoredOnceItIsBack() throws SQLException {
        log.openGateway();
        LogIngest ingest = log.openIngest();
        assertTrue(isQueued());
        everythingQueuedIsStoredOnce();
        String name = log.world.database.address().database();
        server("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
        try {
            server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
            for (int i = 0; i < 20; i++) {
                assertTrue(isQueued());
            }
            PostView ofUnknown =
                    new PostView(UUID.randomUUID(), World.nowMicros(), UUID.randomUUID(), null, null, null, null, null);
            assertInstanceOf(IngestOutcome.Unavailable.class, World.await(log.submit(List.of(ofUnknown))));
            eventually("it says so", () -> !ingest.hindrance().isEmpty());
        } finally {
            server("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
        }
        everythingQueuedIsStoredOnce();
        eventually("no hindrance", () -> ingest.hindrance().isEmpty());
    }

    /** To the server, while its database lets nobody in. */
    private void server(String sql) throws SQLException {
        try (var other = DriverManager.getConnection(
                        log.world.database.address().withDatabase("postgres").jdbcUrl());
                var statement = other.createStatement()) {
            statement.execute(sql);
        }
    }

    private Future<IngestOutcome> submit() {
        submitted.add(views(10));
        answers.add(log.submit(submitted.getLast()));
        return answers.getLast();
    }

    private boolean isQueued() {
        return World.await(submit()) instanceof IngestOutcome.Recorded;
    }

    private void everythingQueuedIsStoredOnce() {
        Set<UUID> queued = new HashSet<>();
        for (int i = 0; i < submitted.size(); i++) {
            if (World.await(answers.get(i)) instanceof IngestOutcome.Recorded recorded) {
                recorded.verdicts().forEach(verdict -> assertEquals(Verdict.QUEUED, verdict));
                submitted.get(i).forEach(view -> queued.add(view.id()));
            }
        }
        eventually("what was queued is stored", () -> stored().containsAll(queued));
        eventually("it is counted", () -> log.counted() == log.rows());
        assertEquals(0, log.letters());
    }

    private Set<UUID> stored() {
        return log.world.database.rows("SELECT id FROM analytics.post_impressions").stream()
                .map(row -> UUID.fromString(row.getFirst()))
                .collect(Collectors.toSet());
    }
}
