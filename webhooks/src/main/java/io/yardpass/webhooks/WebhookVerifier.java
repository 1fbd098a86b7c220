package io.yardpass.webhooks;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a receiver does first: tells messages of the secret's holder from all others. */
public final class WebhookVerifier {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int SIGNATURES_MAX = 8;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final List<WebhookSecret> secrets;

    private WebhookVerifier(List<WebhookSecret> secrets) {
        this.secrets = secrets;
    }

    /**
     * @param secrets as their owner was shown them; more than one while they rotate
     * @throws IllegalArgumentException saying what is wrong with one, and nothing of it
     */
    public static WebhookVerifier of(List<String> secrets) {
        return new WebhookVerifier(secrets.stream().map(WebhookSecret::parse).toList());
    }

    /** Of the body as it came, byte by byte: JSON that was read and written anew is another. */
    public WebhookVerdict verify(MultiMap headers, Buffer body, Instant now) {
        String id = headers.get(WebhookSignature.ID);
        String timestamp = headers.get(WebhookSignature.TIMESTAMP);
        String signatures = headers.get(WebhookSignature.SIGNATURE);
        if (id == null || timestamp == null || signatures == null) {
            return WebhookVerdict.HEADER_MISSING;
        }
        if (!SECONDS.matcher(timestamp).matches()) {
            return WebhookVerdict.TIMESTAMP_UNREADABLE;
        }
        Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
        if (sent.isBefore(now.minus(TOLERANCE))) {
            return WebhookVerdict.TOO_OLD;
        }
        if (sent.isAfter(now.plus(TOLERANCE))) {
            return WebhookVerdict.TOO_EARLY;
        }
        return fits(signatures, id, timestamp, body.getBytes())
                ? WebhookVerdict.VERIFIED
                : WebhookVerdict.NO_SIGNATURE_FITS;
    }

    private boolean fits(String signatures, String id, String timestamp, byte[] body) {
        List<byte[]> offered = Stream.of(signatures.split(" "))
                .filter(signature -> signature.startsWith(WebhookSignature.VERSION))
                .limit(SIGNATURES_MAX)
                .map(signature -> signature.substring(WebhookSignature.VERSION.length()))
                .map(WebhookVerifier::decoded)
                .toList();
        return secrets.stream()
                .map(secret -> WebhookSignature.mac(secret, id, timestamp, body))
                .anyMatch(expected -> offered.stream().anyMatch(each -> MessageDigest.isEqual(expected, each)));
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }
}
