package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.database.DatabaseAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The whole service in this process, on ports of the system's choice, against a database that is already there. */
final class RunningService implements AutoCloseable {
    static final DevelopmentKey KEY = new DevelopmentKey(new Secret("the-key-that-end-to-end-tests-sign-with"));

    private final Vertx vertx = Service.newVertx();
    private final Service service;
    private final DevelopmentTokens tokens;

    /** @param lasting how what keeps it from being ready for good begins; it is not waited for */
    private RunningService(Settings settings, InstantSource clock, List<String> lasting) throws Exception {
        try {
            service = new Service(vertx, settings, clock);
            awaitUp(service.start(), lasting);
        } catch (Exception failure) {
            vertx.close().await(10, TimeUnit.SECONDS);
            throw failure;
        }
        tokens = new DevelopmentTokens(vertx, KEY.secret(), settings.tokens(), InstantSource.system());
    }

    static RunningService on(DatabaseAddress database, Map<String, String> more) throws Exception {
        return new RunningService(settings(database, more), InstantSource.system(), List.of());
    }

    private static Settings settings(DatabaseAddress database, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("YARDPASS_DATABASE_URL", Sql.url(database));
        environment.put("YARDPASS_JWT_SECRET", KEY.secret().value());
        environment.put("YARDPASS_HTTP_PORT", "0");
        environment.put("YARDPASS_HTTP_HOST", "127.0.0.1");
        environment.put("YARDPASS_MANAGEMENT_PORT", "0");
        environment.put("YARDPASS_PAYMENTS", "trusted");
        environment.put("YARDPASS_WEBHOOK_KEY", "A".repeat(43) + "=");
        environment.put("YARDPASS_WEBHOOK_REACH", "loopback");
        environment.putAll(more);
        return Settings.read(new Environment(environment));
    }

    /**
     * One that does not get ready, on a machine with such a clock: returns when it takes requests and nothing hinders it but
     * what begins so, for which the start itself would wait ten seconds.
     */
    static RunningService hindered(
            DatabaseAddress database, Map<String, String> more, InstantSource clock, String... by) throws Exception {
        return new RunningService(settings(database, more), clock, List.of(by));
    }

    private void awaitUp(Future<Service> start, List<String> lasting) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!start.isComplete() && !isUpBut(lasting)) {
            assertTrue(System.nanoTime() < deadline, () -> "not up within a minute: " + service.reasonsNotReady());
            TimeUnit.MILLISECONDS.sleep(10);
        }
        if (start.isComplete()) {
            start.await();
        }
    }

    /** While it starts it says so. */
    private boolean isUpBut(List<String> lasting) {
        List<String> reasons = service.reasonsNotReady();
        return !reasons.isEmpty()
                && reasons.stream().allMatch(reason -> lasting.stream().anyMatch(reason::startsWith));
    }

    DevelopmentTokens tokens() {
        return tokens;
    }

    GatewayClient client(String token) {
        return GatewayClient.of(service.httpPort(), token);
    }

    /** A client that may do anything for anyone. */
    GatewayClient platform() {
        return client(GatewayClient.platformToken(tokens));
    }

    int managementPort() {
        return service.managementPort();
    }

    List<String> reasonsNotReady() {
        return service.reasonsNotReady();
    }

    @Override
    public void close() throws TimeoutException {
        service.stop().await(60, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
