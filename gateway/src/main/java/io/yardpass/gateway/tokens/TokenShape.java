package io.yardpass.gateway.tokens;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What can be said against a token before any cryptography. */
final class TokenShape {
    private TokenShape() {}

    /** Throws a problem unless the token has three segments and is signed by an algorithm of our keys. */
    static void require(String token, TokenRules rules) {
        if (token.length() > rules.tokenLengthMax()) {
            throw invalid("is longer than " + rules.tokenLengthMax() + " characters");
        }
        String[] segments = token.split("\\.", -1);
        if (segments.length != 3 || segments[0].isEmpty() || segments[1].isEmpty() || segments[2].isEmpty()) {
            throw invalid("is not a signed JWT of three segments");
        }
        JsonObject header = header(segments[0]);
        if (!(header.getValue("alg") instanceof String algorithm)
                || !rules.keys().allows(algorithm)) {
            throw invalid("is signed by an algorithm that is not taken here");
        }
        if (header.containsKey("crit")) {
            throw invalid("asks for an extension that is not known here");
        }
    }

    static InvalidTokenException invalid(String why) {
        return new InvalidTokenException(why);
    }

    private static JsonObject header(String segment) {
        try {
            return new JsonObject(new String(Base64.getUrlDecoder().decode(segment), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | DecodeException malformed) {
            throw invalid("has an unreadable header");
        }
    }
}
