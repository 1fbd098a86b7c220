package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yardpass.database.DatabaseAddress;
import io.yardpass.database.DatabaseException;
import io.yardpass.database.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What happens when the service cannot start, or starts beside another. */
class StartTest {
    @Test
    void aTakenPortIsSaidInASentenceAndNothingIsLeftRunning() throws Exception {
        try (TestDatabase database = TestDatabase.demo()) {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                String port = Integer.toString(taken.getLocalPort());
                FailedStartException failure = assertThrows(
                        FailedStartException.class,
                        () -> RunningService.on(database.address(), Map.of("YARDPASS_HTTP_PORT", port)));
                assertEquals("port " + port + " on 127.0.0.1 is taken; set YARDPASS_HTTP_PORT", failure.getMessage());
                failure = assertThrows(
                        FailedStartException.class,
                        () -> RunningService.on(database.address(), Map.of("YARDPASS_MANAGEMENT_PORT", port)));
                assertEquals(
                        "port " + port + " on 127.0.0.1 is taken; set YARDPASS_MANAGEMENT_PORT", failure.getMessage());
            }
            assertEquals(0, sessionsLeft(database));
        }
    }

    @Test
    void aHostThatIsNoneIsSaidInASentence() {
        try (TestDatabase database = TestDatabase.demo()) {
            for (String server : List.of("HTTP", "MANAGEMENT")) {
                FailedStartException failure = assertThrows(
                        FailedStartException.class,
                        () -> RunningService.on(
                                database.address(), Map.of("YARDPASS_" + server + "_HOST", "nowhere.invalid")));
                assertEquals(
                        "cannot listen on nowhere.invalid:0: no such host; set YARDPASS_" + server + "_HOST",
                        failure.getMessage());
            }
        }
    }

    /** A backend ends a moment after its client; this waits for the last one, but not for ever. */
    private static long sessionsLeft(TestDatabase database) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        long left = 1;
        while (left > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(50);
            left = database.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND application_name LIKE 'yardpass%' AND pid <> pg_backend_pid()");
        }
        return left;
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsSaidInPlainWords() {
        DatabaseAddress nobody = DatabaseAddress.parse("postgresql://postgres@127.0.0.1:1/yardpass");
        assertThrows(DatabaseException.class, () -> RunningService.on(nobody, Map.of()));
    }

    @Test
    void aSecondServiceIsReadyAndSellsByWayOfTheFirst() throws Exception {
        try (TestDatabase database = TestDatabase.demo();
                RunningService first = RunningService.on(database.address(), Map.of());
                RunningService second = RunningService.on(database.address(), Map.of())) {
            UUID order = GatewayClient.freshId();
            assertEquals(
                    200,
                    second.platform()
                            .postViews(List.of(GatewayClient.freshId()))
                            .statusCode());
            assertEquals(201, statusOfSale(second.platform(), order));
            assertEquals(List.of(), second.reasonsNotReady());
            assertEquals(List.of(), first.reasonsNotReady());
        }
    }

    /** A port that the system chose is known to the others with the writer's next renewal; until then it is 503. */
    private static int statusOfSale(GatewayClient client, UUID order) throws Exception {
        UUID buyer = GatewayClient.freshId();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            int status = client.purchase(order, buyer, GatewayClient.EVENT, GatewayClient.TIER, 10_000)
                    .statusCode();
            if (status != 503 || System.nanoTime() > deadline) {
                return status;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
