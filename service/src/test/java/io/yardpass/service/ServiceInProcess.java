package io.yardpass.service;

import io.vertx.core.Vertx;
import io.yardpass.database.DatabaseAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The whole service in this process, for tests of those who look at it from outside: it takes everybody's word
 * that something was paid. Blocks. */
public final class ServiceInProcess implements AutoCloseable {
    private static final DevelopmentKey KEY = new DevelopmentKey(new Secret("the-key-that-end-to-end-tests-sign-with"));

    private final Vertx vertx = Service.newVertx();
    private final Service service;

    public ServiceInProcess(DatabaseAddress database) throws Exception {
        this(database, Map.of());
    }

    /** @param more settings besides */
    public ServiceInProcess(DatabaseAddress database, Map<String, String> more) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(
                "YARDPASS_DATABASE_URL",
                url(database),
                "YARDPASS_JWT_SECRET",
                KEY.secret().value(),
                "YARDPASS_PAYMENTS",
                "trusted",
                "YARDPASS_HTTP_PORT",
                "0",
                "YARDPASS_HTTP_HOST",
                "127.0.0.1",
                "YARDPASS_MANAGEMENT_PORT",
                "0"));
        environment.putAll(more);
        Settings settings = Settings.read(new Environment(environment));
        try {
            service =
                    new Service(vertx, settings, InstantSource.system()).start().await(60, TimeUnit.SECONDS);
        } catch (Exception failure) {
            vertx.close().await(10, TimeUnit.SECONDS);
            throw failure;
        }
    }

    private static String url(DatabaseAddress address) {
        String url = address.libpqUrl();
        return address.password().isEmpty() ? url : url.replaceFirst("@", ":" + address.password() + "@");
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + service.httpPort());
    }

    /** What tokens are signed with. */
    public static String key() {
        return KEY.secret().value();
    }

    @Override
    public void close() throws TimeoutException {
        service.stop().await(60, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
