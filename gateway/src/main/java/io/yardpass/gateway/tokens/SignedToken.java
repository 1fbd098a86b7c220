package io.yardpass.gateway.tokens;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.json.JsonObject;

/**
 * A token taken apart, as strictly as RFC 7515 writes it, before any cryptography.
 *
 * @param keyId null where the token names none
 * @param payload nothing that may be believed yet
 * @param signed what the signature is of
 */
record SignedToken(SignatureAlgorithm algorithm, String keyId, byte[] payload, byte[] signed, byte[] signature) {
    static final String OTHER_ALGORITHM = "is signed by an algorithm that is not taken here";

    /** Throws a problem unless the token has three segments and names an algorithm that a key of ours could be for. */
    static SignedToken parse(String token, TokenRules rules) {
        if (token.length() > rules.tokenLengthMax()) {
            throw new InvalidTokenException("is longer than " + rules.tokenLengthMax() + " characters");
        }
        String[] segments = token.split("\\.", -1);
        if (segments.length != 3 || segments[0].isEmpty() || segments[1].isEmpty() || segments[2].isEmpty()) {
            throw new InvalidTokenException("is not a signed JWT of three segments");
        }
        JsonObject header = header(segments[0]);
        SignatureAlgorithm algorithm = SignatureAlgorithm.named(
                        header.getValue("alg") instanceof String name ? name : "")
                .orElseThrow(() -> new InvalidTokenException(OTHER_ALGORITHM));
        if (header.containsKey("crit")) {
            throw new InvalidTokenException("asks for an extension that is not known here");
        }
        return new SignedToken(
                algorithm,
                keyId(header),
                decoded(segments[1]),
                (segments[0] + "." + segments[1]).getBytes(US_ASCII),
                decoded(segments[2]));
    }

    /** The claims; to be asked for once the signature is verified. */
    Claims claims() {
        try {
            return new Claims(UniqueNames.object(payload));
        } catch (IllegalArgumentException malformed) {
            throw new InvalidTokenException("has unreadable claims");
        }
    }

    private static JsonObject header(String segment) {
        try {
            return UniqueNames.object(Base64Url.decode(segment));
        } catch (IllegalArgumentException malformed) {
            throw new InvalidTokenException("has an unreadable header");
        }
    }

    private static String keyId(JsonObject header) {
        if (!header.containsKey("kid")) {
            return null;
        }
        if (header.getValue("kid") instanceof String id) {
            return id;
        }
        throw new InvalidTokenException("has a kid that is not a text");
    }

    private static byte[] decoded(String segment) {
        try {
            return Base64Url.decode(segment);
        } catch (IllegalArgumentException malformed) {
            throw new InvalidTokenException("is not strictly base64url");
        }
    }
}
