package io.yardpass.gateway.tokens;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 of tokens. Clients show the same one with every request, so the last few are remembered: to compare one costs a
 * tenth of digesting it. Confined to its event loop.
 */
final class TokenDigests {
    /** A power of two. With tokens of 4 KiB, a megabyte. */
    private static final int REMEMBERED = 256;

    private final MessageDigest sha256 = sha256();
    private final Remembered[] remembered = new Remembered[REMEMBERED];
    private final int tokenLengthMax;

    private record Remembered(byte[] token, ByteBuffer digest) {}

    /** @param tokenLengthMax of those that are worth remembering */
    TokenDigests(int tokenLengthMax) {
        this.tokenLengthMax = tokenLengthMax;
    }

    /** To be read by its content, and not to be written to. */
    ByteBuffer of(String token) {
        byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
        int place = token.hashCode() & (REMEMBERED - 1);
        Remembered last = remembered[place];
        // In constant time, as the token compared with may be somebody else's.
        if (last != null && MessageDigest.isEqual(last.token, bytes)) {
            return last.digest;
        }
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(bytes));
        if (bytes.length <= tokenLengthMax) {
            remembered[place] = new Remembered(bytes, digest);
        }
        return digest;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
