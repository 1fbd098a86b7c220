package io.yardpass.webhooks;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.UUID;

/**
 * A message that is due to be told to an endpoint.
 *
 * @param formerSealedSecret signs as well; null where none does
 * @param attempts made before
 * @param createdAt of the message
 * @param body null where nothing is told any more: the endpoint is not enabled, or the message is gone
 */
record Delivery(
        UUID endpointId,
        UUID messageId,
        boolean isEnabled,
        String url,
        Buffer sealedSecret,
        Buffer formerSealedSecret,
        int attempts,
        String topic,
        Instant createdAt,
        Buffer body) {}
