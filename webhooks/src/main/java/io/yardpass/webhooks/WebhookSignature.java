package io.yardpass.webhooks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How Standard Webhooks 1.0 signs: HMAC-SHA256 over {@code id.timestamp.payload}, under version {@code v1}. */
final class WebhookSignature {
    static final String ID = "webhook-id";
    static final String TIMESTAMP = "webhook-timestamp";
    static final String SIGNATURE = "webhook-signature";
    static final String VERSION = "v1,";

    private static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {}

    /** The header's value: a signature by each secret, so that a receiver may know the old or the new one. */
    static String of(List<WebhookSecret> secrets, String id, Instant timestamp, Buffer payload) {
        return secrets.stream()
                .map(secret -> VERSION
                        + Base64.getEncoder().encodeToString(mac(secret, id, seconds(timestamp), payload.getBytes())))
                .collect(Collectors.joining(" "));
    }

    /** As the header {@code webhook-timestamp} has it. */
    static String seconds(Instant timestamp) {
        return Long.toString(timestamp.getEpochSecond());
    }

    /** Id and timestamp as they stand in their headers. */
    static byte[] mac(WebhookSecret secret, String id, String timestamp, byte[] payload) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.key(), ALGORITHM));
            mac.update((id + "." + timestamp + ".").getBytes(US_ASCII));
            return mac.doFinal(payload);
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
