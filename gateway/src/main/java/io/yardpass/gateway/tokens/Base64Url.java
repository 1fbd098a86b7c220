package io.yardpass.gateway.tokens;

import java.util.Base64;

/** The base64url of JOSE (RFC 7515, section 2): no padding, no other alphabet, no bits left over, so one text for some bytes. */
final class Base64Url {
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Base64Url() {}

    /** @throws IllegalArgumentException unless the text is what these bytes are written as */
    static byte[] decode(String text) {
        byte[] bytes = DECODER.decode(text);
        // The JDK takes padding, and ignores the bits after the last byte.
        if (!ENCODER.encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("not strictly base64url");
        }
        return bytes;
    }
}
