package io.yardpass.gateway;

import io.vertx.core.Vertx;
import io.yardpass.database.DatabaseAddress;
import io.yardpass.domain.Role;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The whole service in this process, for tests of those who look at it from outside. Blocks. */
public final class ServiceInProcess implements AutoCloseable {
    private static final DevelopmentKey KEY = new DevelopmentKey(new Secret("the-key-that-end-to-end-tests-sign-with"));

    private final Vertx vertx = Service.newVertx();
    private final Service service;
    private final DevelopmentTokens tokens;

    public ServiceInProcess(DatabaseAddress database) throws Exception {
        Settings settings = Settings.read(new Environment(Map.of(
                "YARDPASS_DATABASE_URL",
                url(database),
                "YARDPASS_JWT_SECRET",
                KEY.secret().value(),
                "YARDPASS_HTTP_PORT",
                "0",
                "YARDPASS_HTTP_HOST",
                "127.0.0.1",
                "YARDPASS_MANAGEMENT_PORT",
                "0")));
        try {
            service = Service.start(vertx, settings, InstantSource.system()).await(60, TimeUnit.SECONDS);
        } catch (Exception failure) {
            vertx.close().await(10, TimeUnit.SECONDS);
            throw failure;
        }
        tokens = new DevelopmentTokens(vertx, KEY, settings.tokens(), InstantSource.system());
    }

    private static String url(DatabaseAddress address) {
        String url = address.libpqUrl();
        return address.password().isEmpty() ? url : url.replaceFirst("@", ":" + address.password() + "@");
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + service.httpPort());
    }

    /** Of a service of the organization; of the platform for null. */
    public String serviceToken(UUID organization) {
        return tokens.sign(Role.SERVICE_ROLE, organization, null, Duration.ofHours(1));
    }

    public String userToken(UUID user) {
        return tokens.sign(Role.AUTHENTICATED, null, user, Duration.ofHours(1));
    }

    @Override
    public void close() throws TimeoutException {
        service.stop().await(60, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
