package io.yardpass.service;

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

    private RunningService(Settings settings, InstantSource clock) throws Exception {
        try {
            service = new Service(vertx, settings, clock).start().await(60, TimeUnit.SECONDS);
        } catch (Exception failure) {
            vertx.close().await(10, TimeUnit.SECONDS);
            throw failure;
        }
        tokens = new DevelopmentTokens(vertx, KEY.secret(), settings.tokens(), InstantSource.system());
    }

    static RunningService on(DatabaseAddress database, Map<String, String> more) throws Exception {
        return on(database, more, InstantSource.system());
    }

    /** On a machine with such a clock. */
    static RunningService on(DatabaseAddress database, Map<String, String> more, InstantSource clock) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("YARDPASS_DATABASE_URL", Sql.url(database));
        environment.put("YARDPASS_JWT_SECRET", KEY.secret().value());
        environment.put("YARDPASS_HTTP_PORT", "0");
        environment.put("YARDPASS_HTTP_HOST", "127.0.0.1");
        environment.put("YARDPASS_MANAGEMENT_PORT", "0");
        environment.put("YARDPASS_PAYMENTS", "trusted");
        environment.putAll(more);
        return new RunningService(Settings.read(new Environment(environment)), clock);
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
