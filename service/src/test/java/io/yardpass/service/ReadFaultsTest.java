package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.database.TestDatabase;
import io.yardpass.domain.Role;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A database that is slow or gone costs a read its answer, within a bounded time, and nothing once it is back. */
class ReadFaultsTest {
    private static final int MORE_THAN_CONNECTIONS = 12;

    /** A view's statement that was ended is a 504, in the words that clients of PostgREST look for. */
    @ParameterizedTest
    @CsvSource({"/v1/ledger/trial-balance, payments.accounts, 503", "/rest/v1/events, events.events, 504"})
    void readsThatTakeTooLongOrFindNoConnectionAreRefusedInBoundedTime(String path, String table, int endedStatus)
            throws Exception {
        try (TestDatabase database = TestDatabase.demo();
                RunningService service = RunningService.on(database.address(), Map.of())) {
            GatewayClient client = service.platform();
            assertEquals(200, client.get(path).statusCode());
            List<HttpResponse<String>> answers;
            long began = System.nanoTime();
            try (Connection holding =
                    DriverManager.getConnection(database.address().jdbcUrl())) {
                holding.setAutoCommit(false);
                holding.createStatement().execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
                answers = readAtOnce(client, path);
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
            assertTrue(seconds < 12, () -> seconds + " s");
            answers.stream()
                    .filter(answer -> answer.statusCode() != endedStatus)
                    .forEach(ReadFaultsTest::assertUnavailable);
            assertEquals(200, client.get(path).statusCode());
        }
    }

    @Test
    void aDatabaseThatIsGoneIs503AndReadsWorkAgainWhenItIsBack() throws Exception {
        try (TestDatabase database = TestDatabase.demo();
                RunningService service = RunningService.on(database.address(), Map.of());
                TestDatabase elsewhere = TestDatabase.fresh()) {
            String name = database.address().database();
            GatewayClient client = service.platform();
            assertEquals(200, client.get("/rest/v1/events").statusCode());
            elsewhere.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
            elsewhere.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
            TimeUnit.MILLISECONDS.sleep(300);
            assertUnavailable(client.get("/rest/v1/events"));
            assertUnavailable(client.get("/v1/ledger/trial-balance"));
            assertEquals(
                    200, client.get("/v1/reference/currencies").statusCode(), "what is in memory needs no database");
            elsewhere.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
            assertEquals(200, client.get("/rest/v1/events").statusCode());
        }
    }

    @Test
    void oneTenantsSlowReadsLeaveTheOthersConnections() throws Exception {
        try (TestDatabase database = TestDatabase.demo();
                RunningService service = RunningService.on(database.address(), Map.of())) {
            GatewayClient slow = user(service, 1);
            GatewayClient other = user(service, 2);
            try (Connection holding =
                            DriverManager.getConnection(database.address().jdbcUrl());
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                holding.setAutoCommit(false);
                holding.createStatement().execute("LOCK TABLE ticketing.tickets IN ACCESS EXCLUSIVE MODE");
                for (int i = 0; i < 5 * MORE_THAN_CONNECTIONS; i++) {
                    threads.submit(() -> slow.get("/rest/v1/own_tickets"));
                }
                TimeUnit.MILLISECONDS.sleep(500);
                for (int i = 0; i < 10; i++) {
                    long began = System.nanoTime();
                    assertEquals(200, other.get("/rest/v1/events").statusCode());
                    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                    assertTrue(millis < 2_000, () -> millis + " ms behind the reads of another");
                }
            }
        }
    }

    private static GatewayClient user(RunningService service, int n) {
        return service.client(
                service.tokens().sign(Role.AUTHENTICATED, null, DemoIds.USER.number(n), Duration.ofMinutes(10)));
    }

    private static List<HttpResponse<String>> readAtOnce(GatewayClient client, String path) throws Exception {
        List<HttpResponse<String>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> reads = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_CONNECTIONS; i++) {
                reads.add(threads.submit(() -> client.get(path)));
            }
            for (Future<HttpResponse<String>> read : reads) {
                answers.add(read.get());
            }
        }
        return answers;
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertEquals(503, answer.statusCode(), answer::body);
        assertTrue(answer.headers().firstValueAsLong("Retry-After").orElse(0) > 0);
        assertTrue(answer.body().contains("/problems/not_read"), answer::body);
        assertFalse(answer.body().contains("commit"), answer::body);
        assertFalse(answer.body().contains("statement") || answer.body().contains("cancel"), answer::body);
    }
}
