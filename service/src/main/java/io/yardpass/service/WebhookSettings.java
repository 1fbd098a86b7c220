package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.yardpass.gateway.http.WebhookOptions;
import io.yardpass.gateway.http.WebhookSecrets;
import io.yardpass.webhooks.SecretSeal;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What the environment says of webhooks.
 *
 * @param seal by the key that was named; empty where none was
 * @param reach where endpoints may be
 * @param keyDirectory holds a key of its own, beside the embedded server; empty where one must be named
 */
record WebhookSettings(Optional<SecretSeal> seal, Reach reach, Optional<Path> keyDirectory) {
    /** Where endpoints may be. */
    enum Reach {
        PUBLIC,
        /** On this machine too, by http as well. */
        LOOPBACK;

        private String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static WebhookSettings read(Environment environment, Path dataDirectory, boolean external) {
        Optional<SecretSeal> seal = environment.secret("YARDPASS_WEBHOOK_KEY").flatMap(key -> seal(environment, key));
        Reach reach = environment.choice(
                "YARDPASS_WEBHOOK_REACH", external ? Reach.PUBLIC : Reach.LOOPBACK, Reach.values(), Reach::wireName);
        return new WebhookSettings(seal, reach, external ? Optional.empty() : Optional.of(dataDirectory));
    }

    /** Completes with nothing where no key is named beside somebody else's database: then no endpoint is made. */
    Future<Optional<SecretSeal>> open(Vertx vertx) {
        return seal.isPresent() || keyDirectory.isEmpty()
                ? Future.succeededFuture(seal)
                : vertx.executeBlocking(() -> keyDirectory.map(WebhookSettings::ofDevelopment));
    }

    boolean reachesThisMachine() {
        return reach == Reach.LOOPBACK;
    }

    WebhookOptions edge(Optional<SecretSeal> opened) {
        return new WebhookOptions(reachesThisMachine(), opened.map(WebhookSettings::secrets));
    }

    private static WebhookSecrets secrets(SecretSeal seal) {
        return endpoint -> {
            SecretSeal.Fresh fresh = seal.fresh(endpoint);
            return new WebhookSecrets.Fresh(fresh.shown(), Buffer.buffer(fresh.sealed()));
        };
    }

    private static SecretSeal ofDevelopment(Path directory) {
        Secret key = DevelopmentKey.readOrCreateForWebhooks(directory).secret();
        return new SecretSeal(HexFormat.of().parseHex(key.value()));
    }

    private static Optional<SecretSeal> seal(Environment environment, Secret key) {
        try {
            return Optional.of(new SecretSeal(Base64.getDecoder().decode(key.value())));
        } catch (IllegalArgumentException _) {
            environment.fault("YARDPASS_WEBHOOK_KEY must be the base64 of " + SecretSeal.KEY_BYTES
                    + " random bytes, as of: openssl rand -base64 " + SecretSeal.KEY_BYTES);
            return Optional.empty();
        }
    }
}
