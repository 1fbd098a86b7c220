package io.yardpass.webhooks;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import io.yardpass.domain.WebhookUrl;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One try of one delivery.
 *
 * @param id the same in each try, so that a receiver knows a repeat
 * @param timestamp when this try is made: receivers refuse what is older than five minutes
 * @param body JSON, signed as these bytes
 * @param secrets one, or the new and the old one while they rotate
 */
record WebhookRequest(String id, WebhookUrl url, Instant timestamp, Buffer body, List<WebhookSecret> secrets) {
    private static final int SECRETS_MAX = 2;

    /** A header's value, without the full stop that separates what is signed. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    WebhookRequest {
        requireNonNull(url, "url");
        requireNonNull(timestamp, "timestamp");
        requireNonNull(body, "body");
        secrets = List.copyOf(secrets);
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("no id of a message: " + id);
        }
        if (secrets.isEmpty() || secrets.size() > SECRETS_MAX) {
            throw new IllegalArgumentException("one secret, or two while they rotate");
        }
    }

    String signature() {
        return WebhookSignature.of(secrets, id, timestamp, body);
    }
}
