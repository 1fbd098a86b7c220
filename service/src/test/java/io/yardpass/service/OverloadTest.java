package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is too slow for what comes in costs answers, not memory. */
class OverloadTest {
    private static final int CLIENTS = 64;
    private static final int PENDING_ROWS_MAX = 10_000;
    private static final long PENDING_BYTES_MAX = 4 << 20;
    private static final long OVERLOAD_SECONDS = 8;

    private volatile long mostPendingRows;
    private volatile long mostPendingBytes;

    @TempDir
    Path directory;

    @Test
    void aSlowDatabaseIsAnswered503InBoundedMemoryAndPassesByItself() throws Exception {
        try (TestDatabase database = TestDatabase.demo();
                SlowProxy proxy = new SlowProxy(
                        database.address().host(), database.address().port());
                ServiceProcess service = ServiceProcess.start(
                        directory,
                        settings(through(proxy, database.address())),
                        "-Xmx128m",
                        "-XX:MaxDirectMemorySize=96m")) {
            GatewayClient client = service.client(TestTokens.platform(RunningService.KEY));
            assertEquals(200, client.postViews(ids(1)).statusCode());

            proxy.delayEachChunk(50);
            List<HttpResponse<String>> answers = flood(client, service);
            List<HttpResponse<String>> refused = answers.stream()
                    .filter(answer -> answer.statusCode() == 503)
                    .toList();
            assertTrue(refused.size() > 10, () -> "only " + refused.size() + " of " + answers.size() + " refused");
            assertTrue(
                    refused.stream().allMatch(OverloadTest::saysWhenToComeBack),
                    () -> refused.getFirst().headers().toString());
            assertEquals(
                    List.of(),
                    answers.stream()
                            .map(HttpResponse::statusCode)
                            .filter(status -> status != 200 && status != 503)
                            .toList());
            assertTrue(service.isAlive(), service::output);
            assertTrue(mostPendingRows > 0, "the queue was seen filled");
            assertTrue(mostPendingRows <= PENDING_ROWS_MAX, () -> mostPendingRows + " rows pending on one loop");
            assertTrue(mostPendingBytes <= PENDING_BYTES_MAX, () -> mostPendingBytes + " bytes pending on one loop");

            proxy.delayEachChunk(0);
            assertRecovers(client, service);
        }
    }

    private static boolean saysWhenToComeBack(HttpResponse<String> answer) {
        long seconds = answer.headers().firstValueAsLong("Retry-After").orElse(0);
        return seconds >= 1 && seconds <= 5;
    }

    private List<HttpResponse<String>> flood(GatewayClient client, ServiceProcess service) throws Exception {
        Queue<HttpResponse<String>> answers = new ConcurrentLinkedQueue<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(OVERLOAD_SECONDS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        answers.add(client.postViews(ids(2_000)));
                    }
                    return null;
                });
            }
            while (System.nanoTime() < end) {
                String scraped = service.metrics();
                mostPendingRows = Math.max(mostPendingRows, highest(scraped, "yardpass_ingest_pending_rows"));
                mostPendingBytes = Math.max(mostPendingBytes, highest(scraped, "yardpass_ingest_pending_bytes"));
                Thread.sleep(100);
            }
        }
        return new ArrayList<>(answers);
    }

    private static long highest(String scraped, String meter) {
        return scraped.lines()
                .filter(line -> line.startsWith(meter + "{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .max()
                .orElseThrow();
    }

    private static void assertRecovers(GatewayClient client, ServiceProcess service) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        int status = 0;
        while (status != 200 && System.nanoTime() < deadline) {
            status = client.postViews(ids(10)).statusCode();
            Thread.sleep(200);
        }
        assertEquals(200, status, service::output);
        assertTrue(service.isReady(), service::output);
    }

    private static List<UUID> ids(int count) {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(GatewayClient.freshId());
        }
        return ids;
    }

    private static DatabaseAddress through(SlowProxy proxy, DatabaseAddress address) {
        return new DatabaseAddress(
                "127.0.0.1",
                proxy.port(),
                address.database(),
                address.user(),
                address.password(),
                address.parameters());
    }

    private static Map<String, String> settings(DatabaseAddress address) {
        return Map.of(
                "YARDPASS_DATABASE_URL",
                Sql.url(address),
                "YARDPASS_JWT_SECRET",
                RunningService.KEY.secret().value(),
                "YARDPASS_PENDING_ROWS_MAX",
                Integer.toString(PENDING_ROWS_MAX),
                "YARDPASS_PENDING_BYTES_MAX",
                Long.toString(PENDING_BYTES_MAX));
    }
}
