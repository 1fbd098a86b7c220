package io.yardpass.webhooks;

import java.util.Arrays;
import java.util.Base64;

/** What sender and receiver share: 24 to 64 random bytes, written as {@code whsec_} and base64. Prints as {@code ***}. */
final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final int BYTES_MIN = 24;
    private static final int BYTES_MAX = 64;

    private final byte[] key;

    WebhookSecret(byte[] key) {
        if (key.length < BYTES_MIN || key.length > BYTES_MAX) {
            throw new IllegalArgumentException("a secret has 24 to 64 bytes");
        }
        this.key = key.clone();
    }

    /** @throws IllegalArgumentException saying what is wrong with it, and nothing of it */
    static WebhookSecret parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a secret begins with whsec_");
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("a secret is whsec_ and base64");
        }
        return new WebhookSecret(key);
    }

    byte[] key() {
        return key.clone();
    }

    /** As its owner is shown it. */
    String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebhookSecret secret && Arrays.equals(key, secret.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return "***";
    }
}
