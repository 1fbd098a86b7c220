package io.yardpass.service;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Signs for tests that have no service in their own process. */
final class TestTokens {
    private TestTokens() {}

    /** A token that may do anything for anyone. */
    static String platform(DevelopmentKey key) throws Exception {
        return signedBy(key, GatewayClient::platformToken);
    }

    static <T> T signedBy(DevelopmentKey key, Function<DevelopmentTokens, T> sign) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            TokenSettings tokens =
                    new TokenSettings("yardpass", "yardpass", new TokenSettings.SharedSecret(key.secret()));
            return sign.apply(new DevelopmentTokens(vertx, key.secret(), tokens, InstantSource.system()));
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }
}
