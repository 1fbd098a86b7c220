package io.yardpass.webhooks;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets of endpoints, so that whoever reads the database signs nothing: AES-256-GCM (NIST SP 800-38D), bound to the endpoint,
 * so that one endpoint's secret is not another's. Any thread may use it.
 */
public final class SecretSeal {
    public static final int KEY_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private final SecretKeySpec key;

    /** @throws IllegalArgumentException when the key is not of {@link #KEY_BYTES} bytes */
    public SecretSeal(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("the key has " + key.length + " bytes instead of " + KEY_BYTES);
        }
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * A secret that is new.
     *
     * @param shown as Standard Webhooks writes it, {@code whsec_…}
     */
    public record Fresh(String shown, byte[] sealed) {}

    /** Seals by a key that nobody has: nothing that others sealed is unsealed. */
    public static SecretSeal ofNobody() {
        return new SecretSeal(randomBytes(KEY_BYTES));
    }

    /** Makes a secret for an endpoint. */
    public Fresh fresh(UUID endpoint) {
        byte[] secret = randomBytes(SECRET_BYTES);
        return new Fresh(new WebhookSecret(secret).text(), seal(endpoint, secret));
    }

    byte[] seal(UUID endpoint, byte[] secret) {
        byte[] nonce = randomBytes(NONCE_BYTES);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, endpoint, nonce).doFinal(secret);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JDK has no " + TRANSFORMATION, missing);
        }
    }

    /** @throws UnsealableException when it was sealed by another key, for another endpoint, or changed since */
    byte[] unseal(UUID endpoint, byte[] sealed) throws UnsealableException {
        if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != VERSION) {
            throw new UnsealableException();
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, endpoint, nonce)
                    .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
        } catch (GeneralSecurityException wrongKey) {
            throw new UnsealableException();
        }
    }

    private static byte[] randomBytes(int count) {
        byte[] random = new byte[count];
        RANDOM.nextBytes(random);
        return random;
    }

    private Cipher cipher(int mode, UUID endpoint, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(ByteBuffer.allocate(Long.BYTES * 2)
                .putLong(endpoint.getMostSignificantBits())
                .putLong(endpoint.getLeastSignificantBits())
                .flip());
        return cipher;
    }

    /** Says no more: what is wrong with a secret is nobody's business. */
    static final class UnsealableException extends Exception {
        private static final long serialVersionUID = 1;

        UnsealableException() {
            super("a secret cannot be unsealed: is the key another one?", null, false, false);
        }
    }
}
