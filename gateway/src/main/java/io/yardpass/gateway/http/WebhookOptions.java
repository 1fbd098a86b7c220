package io.yardpass.gateway.http;

import java.util.Optional;

/**
 * @param isDevelopment takes endpoints on this machine too
 * @param secrets empty where there is no key to seal them with: then no endpoint is made
 */
public record WebhookOptions(boolean isDevelopment, Optional<WebhookSecrets> secrets) {
    public static WebhookOptions none() {
        return new WebhookOptions(false, Optional.empty());
    }
}
