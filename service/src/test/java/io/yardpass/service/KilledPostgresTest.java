package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.DatabaseAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL may die under the service; nothing acknowledged is lost, and nobody has to do anything. */
class KilledPostgresTest {
    private static final long LOAD_MILLIS = 1_500;

    @TempDir
    Path directory;

    @Test
    void theServiceStartsItsKilledPostgresAgainAndGoesOnByItself() throws Exception {
        int databasePort = ServiceProcess.freePort();
        Path data = ServiceProcess.dataDirectory(directory);
        Map<String, String> settings = Map.of(
                "YARDPASS_DATA_DIR", data.toString(),
                "YARDPASS_EMBEDDED_DATABASE_PORT", Integer.toString(databasePort));
        Sql sql = new Sql(
                DatabaseAddress.parse("postgresql://postgres@127.0.0.1:" + databasePort + "/yardpass?sslmode=disable"));
        ServiceProcess service = ServiceProcess.start(directory, settings);
        try {
            GatewayClient client = service.client(TestTokens.platform(DevelopmentKey.read(data)));
            Set<UUID> views = new HashSet<>();
            Set<UUID> orders = new HashSet<>();
            for (ProcessHandle victim : List.of(backend(sql), ServiceProcess.postmaster(data))) {
                Load load = Load.start(client, 4, 4);
                try (load) {
                    Thread.sleep(LOAD_MILLIS);
                    victim.destroyForcibly();
                    Thread.sleep(LOAD_MILLIS);
                    awaitReady(service);
                    long before = load.answered(200);
                    Thread.sleep(LOAD_MILLIS);
                    assertTrue(load.answered(200) > before, service::output);
                }
                assertFalse(victim.isAlive());
                assertEquals(Set.of(), load.surprises());
                assertTrue(load.answered(503) > 0, "nothing was killed under load");
                views.addAll(load.acknowledgedViews());
                orders.addAll(load.acknowledgedOrders());
            }
            views.removeAll(sql.ids("SELECT id FROM analytics.post_impressions"));
            orders.removeAll(sql.ids("SELECT id FROM ticketing.orders"));
            assertEquals(Set.of(), views, "acknowledged and lost");
            assertEquals(Set.of(), orders, "acknowledged and lost");
            WholeBooks.assertIn(sql);
        } finally {
            assertEquals(0, service.terminate(), service::output);
        }
    }

    private static ProcessHandle backend(Sql sql) throws Exception {
        return ProcessHandle.of(
                        sql.count("SELECT max(pid) FROM pg_stat_activity WHERE application_name = 'yardpass-ingest'"))
                .orElseThrow();
    }

    private static void awaitReady(ServiceProcess service) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!service.isReady()) {
            assertTrue(System.nanoTime() < deadline, service::output);
            Thread.sleep(50);
        }
    }
}
