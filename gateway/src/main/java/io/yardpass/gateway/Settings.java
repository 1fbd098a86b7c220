package io.yardpass.gateway;

import io.yardpass.database.DatabaseAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be configured, read once from the environment when the process starts.
 *
 * @param database where the data lives
 * @param injected variables that Kubernetes set and that look like ours; worth a warning
 */
record Settings(
        Listener http,
        Listener management,
        Database database,
        Tokens tokens,
        Limits limits,
        Duration drainTimeout,
        List<String> injected) {
    static final int JWT_SECRET_BYTES_MIN = 32;

    /** Where a server listens; port 0 lets the system choose one. */
    record Listener(String host, int port) {}

    /** Where the data lives. */
    sealed interface Database {}

    /** A PostgreSQL of our own under the data directory. */
    record Embedded(Path dataDirectory, int port) implements Database {}

    /** A PostgreSQL that someone else runs, named by a libpq URL. */
    record External(DatabaseAddress address) implements Database {}

    /** Whose tokens are accepted. */
    record Tokens(String issuer, String audience, Key key) {}

    /** What tokens are verified with: exactly one kind, never two. */
    sealed interface Key {}

    /** A random key in the data directory, only beside an embedded database. */
    record DevelopmentKeyFile(Path dataDirectory) implements Key {}

    /** A secret shared with whoever signs, HS256. */
    record SharedSecret(Secret secret) implements Key {}

    /** A file of public keys. */
    record JwksFile(Path path) implements Key {}

    /** How much one request, and the whole process, may hold. Bytes and rows pending are per event loop. */
    record Limits(int bodyBytesMax, int eventsMax, int eventBytesMax, long pendingBytesMax, int pendingRowsMax) {}

    /** Throws {@link SettingsException} naming every fault. */
    static Settings read(Environment environment) {
        Path dataDirectory = Path.of(environment.text("YARDPASS_DATA_DIR", ".yardpass"));
        int embeddedPort = environment.port("YARDPASS_EMBEDDED_DATABASE_PORT", 15_432);
        Optional<Secret> url = environment.secret("YARDPASS_DATABASE_URL");
        Database database = url.<Database>flatMap(given -> external(environment, given))
                .orElseGet(() -> new Embedded(dataDirectory, embeddedPort));
        Settings settings = new Settings(
                listener(environment, "HTTP", url.isPresent() ? "0.0.0.0" : "127.0.0.1", 8080),
                listener(environment, "MANAGEMENT", "127.0.0.1", 9090),
                database,
                tokens(environment, url.isPresent(), dataDirectory),
                limits(environment),
                environment.duration("YARDPASS_DRAIN_TIMEOUT", Duration.ofSeconds(40), Duration.ofMinutes(10)),
                environment.injected());
        environment.requireFaultless();
        return settings;
    }

    private static Optional<Database> external(Environment environment, Secret url) {
        try {
            return Optional.of(new External(DatabaseAddress.parse(url.value())));
        } catch (IllegalArgumentException malformed) {
            environment.fault("YARDPASS_DATABASE_URL is not usable: " + malformed.getMessage());
            return Optional.empty();
        }
    }

    private static Listener listener(Environment environment, String server, String host, int port) {
        return new Listener(
                environment.text(Environment.PREFIX + server + "_HOST", host),
                environment.port(Environment.PREFIX + server + "_PORT", port));
    }

    private static Tokens tokens(Environment environment, boolean external, Path dataDirectory) {
        String issuer = environment.text("YARDPASS_JWT_ISSUER", "yardpass");
        String audience = environment.text("YARDPASS_JWT_AUDIENCE", "yardpass");
        Optional<Key> jwks = Optional.of(environment.text("YARDPASS_JWT_JWKS", ""))
                .filter(path -> !path.isEmpty())
                .map(path -> jwksFile(environment, path));
        Optional<Key> secret = environment.secret("YARDPASS_JWT_SECRET").map(value -> sharedSecret(environment, value));
        if (jwks.isPresent() && secret.isPresent()) {
            environment.fault("YARDPASS_JWT_JWKS and YARDPASS_JWT_SECRET are both set; "
                    + "keys of both kinds in one place invite forgery, set one");
        }
        if (jwks.isEmpty() && secret.isEmpty() && external) {
            environment.fault("with YARDPASS_DATABASE_URL, set YARDPASS_JWT_JWKS or YARDPASS_JWT_SECRET: "
                    + "development keys are refused beside an external database");
        }
        return new Tokens(
                issuer, audience, jwks.or(() -> secret).orElseGet(() -> new DevelopmentKeyFile(dataDirectory)));
    }

    private static Key jwksFile(Environment environment, String path) {
        if (!Files.isReadable(Path.of(path))) {
            environment.fault("YARDPASS_JWT_JWKS names a file that cannot be read: " + path);
        }
        return new JwksFile(Path.of(path));
    }

    private static Key sharedSecret(Environment environment, Secret secret) {
        if (secret.value().getBytes(StandardCharsets.UTF_8).length < JWT_SECRET_BYTES_MIN) {
            environment.fault("YARDPASS_JWT_SECRET must be at least " + JWT_SECRET_BYTES_MIN + " bytes");
        }
        return new SharedSecret(secret);
    }

    private static Limits limits(Environment environment) {
        return new Limits(
                (int) environment.number("YARDPASS_BODY_BYTES_MAX", 1 << 20, 1 << 10, 64 << 20),
                (int) environment.number("YARDPASS_EVENTS_MAX", 2_000, 1, 100_000),
                (int) environment.number("YARDPASS_EVENT_BYTES_MAX", 32 << 10, 256, 1 << 20),
                environment.number("YARDPASS_PENDING_BYTES_MAX", 32L << 20, 1 << 20, 4L << 30),
                (int) environment.number("YARDPASS_PENDING_ROWS_MAX", 50_000, 1_000, 10_000_000));
    }
}
