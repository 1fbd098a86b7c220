package io.yardpass.service;

import io.yardpass.gateway.tokens.TokenKeys;
import io.yardpass.gateway.tokens.TokenRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    TokenRules rules(TokenKeys keys) {
        return TokenRules.of(keys, issuer, audience);
    }

    /** Reads them from where they are, and makes a development key where none is; blocking. */
    TokenKeys keys() {
        return switch (key) {
            case DevelopmentKeyFile(var directory) ->
                hmac(DevelopmentKey.readOrCreate(directory).secret());
            case SharedSecret(var secret) -> hmac(secret);
            case JwksFile(var keys) -> keys;
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
        environment.leaveUnread("YARDPASS_JWT_JWKS", "YARDPASS_JWT_SECRET", "YARDPASS_JWT_SECRET_FILE");
        return new NoKey();
    }

    private static Key key(Environment environment, boolean external, Path dataDirectory) {
        String jwks = environment.text("YARDPASS_JWT_JWKS", "");
        Optional<Secret> secret = environment.secret("YARDPASS_JWT_SECRET");
        if (!jwks.isEmpty() && secret.isPresent()) {
            environment.fault("YARDPASS_JWT_JWKS and YARDPASS_JWT_SECRET are both set; "
                    + "keys of both kinds in one place invite forgery, set one");
        }
        if (jwks.isEmpty() && secret.isEmpty() && external) {
            environment.fault("with YARDPASS_DATABASE_URL, set YARDPASS_JWT_JWKS or YARDPASS_JWT_SECRET: "
                    + "development keys are refused beside an external database");
        }
        Optional<Key> key =
                jwks.isEmpty() ? secret.map(value -> sharedSecret(environment, value)) : jwksFile(environment, jwks);
        return key.orElseGet(() -> new DevelopmentKeyFile(dataDirectory));
    }

    private static Optional<Key> jwksFile(Environment environment, String path) {
        try {
            return Optional.of(new JwksFile(TokenKeys.jwks(Files.readString(Path.of(path)))));
        } catch (IOException unreadable) {
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
