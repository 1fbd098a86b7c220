package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.gateway.tokens.KeySource;
import io.yardpass.gateway.tokens.RemoteKeySet;
import io.yardpass.gateway.tokens.RemoteKeySetOptions;
import io.yardpass.gateway.tokens.TokenKeys;
import io.yardpass.gateway.tokens.TokenRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;

/** Whose tokens are accepted, as the environment says it. */
record TokenSettings(String issuer, String audience, Key key) {
    /** What tokens are verified with: exactly one kind, never two. */
    sealed interface Key {}

    /** A random key in the data directory, only beside an embedded database. */
    record DevelopmentKeyFile(Path dataDirectory) implements Key {}

    /** A secret shared with whoever signs, HS256. */
    record SharedSecret(Secret secret) implements Key {}

    /** Public keys, from a file. */
    record JwksFile(TokenKeys keys) implements Key {}

    /** Public keys, from where an issuer publishes them. */
    record JwksUrl(RemoteKeySetOptions options) implements Key {}

    /** Of a command that needs none, see {@link Settings#readWithoutKey}. */
    record NoKey() implements Key {}

    /**
     * @param external true beside a database that someone else runs, where a key must be named
     * @param keyed false for a command that neither verifies nor signs: the key stays unread
     */
    static TokenSettings read(Environment environment, Path dataDirectory, boolean external, boolean keyed) {
        Key key = keyed ? key(environment, external, dataDirectory) : unread(environment);
        return new TokenSettings(
                environment.text("YARDPASS_JWT_ISSUER", "yardpass"),
                environment.text("YARDPASS_JWT_AUDIENCE", "yardpass"),
                key);
    }

    TokenRules rules(KeySource keys) {
        return TokenRules.of(keys, issuer, audience);
    }

    /**
     * Completes when they are at hand, with a development key made where none is. Keys at a URL need not be: then the process is
     * not ready until they are.
     */
    Future<KeySource> open(Vertx vertx, Vitals vitals, Parts started) {
        return switch (key) {
            case DevelopmentKeyFile(var directory) ->
                vertx.executeBlocking(
                        () -> hmac(DevelopmentKey.readOrCreate(directory).secret()));
            case SharedSecret(var secret) -> Future.succeededFuture(hmac(secret));
            case JwksFile(var keys) -> Future.succeededFuture(keys);
            case JwksUrl(var options) ->
                RemoteKeySet.open(
                                vertx,
                                options,
                                System::nanoTime,
                                vitals.metrics().registry())
                        .onSuccess(set -> {
                            started.push("token keys", set::close);
                            vitals.readiness().require("token keys", set::hindrance);
                        })
                        .map(set -> set);
            case NoKey() -> throw new IllegalStateException("settings were read without a key");
        };
    }

    List<String> passedOver() {
        return key instanceof JwksFile(var keys) ? keys.passedOver() : List.of();
    }

    private static TokenKeys hmac(Secret secret) {
        return TokenKeys.secret(secret.value().getBytes(StandardCharsets.UTF_8));
    }

    private static Key unread(Environment environment) {
        environment.leaveUnread(
                "YARDPASS_JWT_JWKS", "YARDPASS_JWT_JWKS_CA", "YARDPASS_JWT_SECRET", "YARDPASS_JWT_SECRET_FILE");
        return new NoKey();
    }

    private static Key key(Environment environment, boolean external, Path dataDirectory) {
        String jwks = environment.text("YARDPASS_JWT_JWKS", "");
        Optional<Path> roots = roots(environment, environment.text("YARDPASS_JWT_JWKS_CA", ""));
        boolean isUrl = jwks.contains("://");
        if (roots.isPresent() && !isUrl) {
            environment.fault("YARDPASS_JWT_JWKS_CA is of no use where YARDPASS_JWT_JWKS is no URL");
        }
        Optional<Secret> secret = environment.secret("YARDPASS_JWT_SECRET");
        if (!jwks.isEmpty() && secret.isPresent()) {
            environment.fault("YARDPASS_JWT_JWKS and YARDPASS_JWT_SECRET are both set; "
                    + "keys of both kinds in one place invite forgery, set one");
        }
        if (jwks.isEmpty() && secret.isEmpty() && external) {
            environment.fault("with YARDPASS_DATABASE_URL, set YARDPASS_JWT_JWKS or YARDPASS_JWT_SECRET: "
                    + "development keys are refused beside an external database");
        }
        Optional<Key> key;
        if (jwks.isEmpty()) {
            key = secret.map(value -> sharedSecret(environment, value));
        } else {
            key = isUrl ? jwksUrl(environment, jwks, roots) : jwksFile(environment, jwks);
        }
        return key.orElseGet(() -> new DevelopmentKeyFile(dataDirectory));
    }

    private static Optional<Key> jwksUrl(Environment environment, String url, Optional<Path> roots) {
        try {
            return Optional.of(new JwksUrl(RemoteKeySetOptions.usual(url, roots)));
        } catch (IllegalArgumentException unusable) {
            environment.fault("YARDPASS_JWT_JWKS " + unusable.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Path> roots(Environment environment, String file) {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(pem)
                    .isEmpty()) {
                return Optional.of(Path.of(file));
            }
            environment.fault("YARDPASS_JWT_JWKS_CA names a file without a certificate: " + file);
        } catch (IOException | InvalidPathException unreadable) {
            environment.fault("YARDPASS_JWT_JWKS_CA names a file that cannot be read: " + file);
        } catch (CertificateException malformed) {
            environment.fault(
                    "YARDPASS_JWT_JWKS_CA names a file that holds something other than certificates: " + file);
        }
        return Optional.empty();
    }

    private static Optional<Key> jwksFile(Environment environment, String path) {
        try {
            return Optional.of(new JwksFile(TokenKeys.jwks(Files.readString(Path.of(path)))));
        } catch (IOException | InvalidPathException unreadable) {
            environment.fault("YARDPASS_JWT_JWKS names a file that cannot be read: " + path);
        } catch (IllegalArgumentException unusable) {
            environment.fault("YARDPASS_JWT_JWKS is not usable: " + unusable.getMessage());
        }
        return Optional.empty();
    }

    private static Key sharedSecret(Environment environment, Secret secret) {
        if (secret.value().getBytes(StandardCharsets.UTF_8).length < TokenKeys.SECRET_BYTES_MIN) {
            environment.fault("YARDPASS_JWT_SECRET must be at least " + TokenKeys.SECRET_BYTES_MIN + " bytes");
        }
        return new SharedSecret(secret);
    }
}
