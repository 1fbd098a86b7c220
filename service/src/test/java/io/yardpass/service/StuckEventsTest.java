package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Events that cannot be written keep no buyer waiting, and after a while no sender of events either. */
class StuckEventsTest {
    /** More than all event loops have in flight, one after the other and not in one batch, so that some wait. */
    private static final int STUCK = 16 * Service.LOOPS;

    @Test
    void purchasesGoOnAndFurtherEventsAreToldToComeBack() throws Exception {
        try (TestDatabase database = TestDatabase.demo();
                RunningService service = RunningService.on(database.address(), Map.of());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            GatewayClient client = service.platform();
            assertEquals(201, buy(client));
            assertEquals(200, client.postViews(List.of(GatewayClient.freshId())).statusCode());
            List<Future<HttpResponse<String>>> stuck = new ArrayList<>();
            try (Connection holding =
                    DriverManager.getConnection(database.address().jdbcUrl())) {
                holding.setAutoCommit(false);
                holding.createStatement().execute("LOCK TABLE analytics.post_impressions IN ACCESS EXCLUSIVE MODE");
                for (int i = 0; i < STUCK; i++) {
                    stuck.add(threads.submit(() -> client.postViews(List.of(GatewayClient.freshId()))));
                    TimeUnit.MILLISECONDS.sleep(15);
                }
                assertPurchasesAreQuick(client);
                TimeUnit.MILLISECONDS.sleep(2_500);
                assertFalse(stuck.getFirst().isDone());
                assertRefusedAtOnce(client);
                assertPurchasesAreQuick(client);
            }
            for (Future<HttpResponse<String>> each : stuck) {
                int status = each.get().statusCode();
                assertTrue(status == 200 || status == 503, () -> "status " + status);
            }
        }
    }

    private static int buy(GatewayClient client) throws Exception {
        return client.purchase(
                        GatewayClient.freshId(),
                        DemoIds.USER.number(1),
                        GatewayClient.EVENT,
                        GatewayClient.TIER,
                        10_000)
                .statusCode();
    }

    private static void assertPurchasesAreQuick(GatewayClient client) throws Exception {
        for (int i = 0; i < 5; i++) {
            long began = System.nanoTime();
            assertEquals(201, buy(client));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            assertTrue(millis < 1_500, () -> millis + " ms behind events");
        }
    }

    private static void assertRefusedAtOnce(GatewayClient client) throws Exception {
        for (int i = 0; i < 4; i++) {
            long began = System.nanoTime();
            HttpResponse<String> answer = client.postViews(List.of(GatewayClient.freshId()));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            assertEquals(503, answer.statusCode(), answer::body);
            assertTrue(answer.body().contains("overloaded"), answer::body);
            assertTrue(answer.headers().firstValueAsLong("Retry-After").orElse(0) > 0);
            assertTrue(millis < 1_500, () -> "refused after " + millis + " ms");
        }
    }
}
