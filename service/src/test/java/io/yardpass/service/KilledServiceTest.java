package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.TestDatabase;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged outlives the process, however it ends. */
class KilledServiceTest {
    private static final int ROUNDS = 2;
    private static final long LOAD_MILLIS = 2_500;

    private final Set<UUID> views = new HashSet<>();
    private final Set<UUID> orders = new HashSet<>();

    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedIsThereOnceAfterKillMinusNine() throws Exception {
        int databasePort = ServiceProcess.freePort();
        Path data = directory.resolve("data");
        Map<String, String> settings = Map.of(
                "YARDPASS_DATA_DIR", data.toString(),
                "YARDPASS_EMBEDDED_DATABASE_PORT", Integer.toString(databasePort));
        DatabaseAddress address =
                DatabaseAddress.parse("postgresql://postgres@127.0.0.1:" + databasePort + "/yardpass?sslmode=disable");
        ServiceProcess service = ServiceProcess.start(directory, settings);
        try {
            String token = TestTokens.platform(DevelopmentKey.read(data));
            for (int round = 0; round < ROUNDS; round++) {
                loadAndEnd(service, token, service::kill);
                service = ServiceProcess.start(directory, settings);
                assertEverythingAcknowledgedIsStored(new Sql(address));

                ServiceProcess both = service;
                loadAndEnd(both, token, () -> killWithItsPostgres(both, data));
                service = ServiceProcess.start(directory, settings);
                assertEverythingAcknowledgedIsStored(new Sql(address));
            }
            assertEquals(0, service.terminate(), service::output);
        } finally {
            service.close();
        }
    }

    @Test
    void sigtermUnderLoadAnswersWhateverItDoesAndEndsWithZero() throws Exception {
        try (TestDatabase database = TestDatabase.demo()) {
            Map<String, String> settings = Map.of(
                    "YARDPASS_DATABASE_URL",
                    Sql.url(database.address()),
                    "YARDPASS_JWT_SECRET",
                    RunningService.KEY.secret().value());
            for (int round = 0; round < ROUNDS; round++) {
                ServiceProcess service = ServiceProcess.start(directory, settings);
                Load load = loadAndEnd(
                        service,
                        TestTokens.platform(RunningService.KEY),
                        () -> assertEquals(0, service.terminate(), service::output));

                assertEquals(Set.of(), load.surprises());
                Sql sql = new Sql(database.address());
                assertEverythingAcknowledgedIsStored(sql);
                assertNothing(load.unansweredViews(), sql.ids("SELECT id FROM analytics.post_impressions"));
                assertNothing(load.unansweredOrders(), sql.ids("SELECT id FROM ticketing.orders"));
            }
        }
    }

    private static void killWithItsPostgres(ServiceProcess service, Path data) throws Exception {
        ProcessHandle postmaster = ServiceProcess.postmaster(data);
        postmaster.destroyForcibly();
        service.kill();
        postmaster.onExit().get(10, TimeUnit.SECONDS);
    }

    private interface End {
        void now() throws Exception;
    }

    private Load loadAndEnd(ServiceProcess service, String token, End end) throws Exception {
        Load load = Load.start(service.client(token), 6, 6);
        try (load) {
            Thread.sleep(LOAD_MILLIS);
            awaitAcknowledged(service, load.acknowledgedViews());
            awaitAcknowledged(service, load.acknowledgedOrders());
            end.now();
        }
        views.addAll(load.acknowledgedViews());
        orders.addAll(load.acknowledgedOrders());
        return load;
    }

    /** A machine that does other things too may need longer than the load lasts. */
    private static void awaitAcknowledged(ServiceProcess service, Set<UUID> ids) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (ids.isEmpty()) {
            assertTrue(System.nanoTime() < deadline, service::output);
            Thread.sleep(20);
        }
    }

    private void assertEverythingAcknowledgedIsStored(Sql sql) throws Exception {
        assertContains(sql.ids("SELECT id FROM analytics.post_impressions"), views);
        assertContains(sql.ids("SELECT id FROM ticketing.orders"), orders);
        WholeBooks.assertIn(sql);
        assertEquals(
                3 * sql.count("SELECT count(*) FROM ticketing.orders"),
                sql.count("SELECT count(*) FROM payments.entries"),
                "every order has its three entries");
    }

    private static void assertNothing(Set<UUID> unanswered, Set<UUID> stored) {
        Set<UUID> silent = new HashSet<>(unanswered);
        silent.retainAll(stored);
        assertTrue(
                silent.isEmpty(), () -> silent.size() + " of " + unanswered.size() + " without an answer are stored");
    }

    private static void assertContains(Set<UUID> stored, Set<UUID> acknowledged) {
        Set<UUID> lost = new HashSet<>(acknowledged);
        lost.removeAll(stored);
        assertTrue(lost.isEmpty(), () -> lost.size() + " of " + acknowledged.size() + " acknowledged are lost");
    }
}
