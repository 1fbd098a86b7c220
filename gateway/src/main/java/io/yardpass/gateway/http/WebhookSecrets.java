package io.yardpass.gateway.http;

import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/** Makes secrets of webhook endpoints. Any thread may ask. */
public interface WebhookSecrets {
    /**
     * @param shown to whoever made the endpoint, once
     * @param sealed as it is stored: of no use to who reads it there
     */
    record Fresh(String shown, Buffer sealed) {}

    Fresh fresh(UUID endpoint);
}
