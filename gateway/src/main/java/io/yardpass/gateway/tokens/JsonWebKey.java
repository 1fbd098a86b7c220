package io.yardpass.gateway.tokens;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;

/**
 * Makes a verifier's key of a JWK (RFC 7517). Everything that a key can be wrong in is looked for here, since the JDK finds some
 * of it late and some never. A certificate beside the key ({@code x5c}) is not looked at.
 */
final class JsonWebKey {
    private static final int RSA_BITS_MIN = 2_048;
    /** Past it, one token costs too much. */
    private static final int RSA_BITS_MAX = 8_192;

    private static final int RSA_EXPONENT_BITS_MAX = 64;

    private final JsonObject json;

    private JsonWebKey(JsonObject json) {
        this.json = json;
    }

    /** @throws IllegalArgumentException saying why the key verifies no tokens: "is for use enc" */
    static VerificationKey read(JsonObject json) {
        var jwk = new JsonWebKey(json);
        jwk.requireMeantForVerifying();
        var key = jwk.verificationKey();
        try {
            key.algorithm().check(key.key());
        } catch (GeneralSecurityException | RuntimeException unusable) {
            throw new IllegalArgumentException("cannot be verified with: " + unusable.getMessage(), unusable);
        }
        return key;
    }

    private void requireMeantForVerifying() {
        if (json.containsKey("use") && !"sig".equals(json.getValue("use"))) {
            throw new IllegalArgumentException("is for use " + json.getValue("use"));
        }
        if (json.containsKey("key_ops")
                && !(json.getValue("key_ops") instanceof JsonArray operations && operations.contains("verify"))) {
            throw new IllegalArgumentException("is not for verifying, its key_ops say");
        }
        if (json.containsKey("kid") && !(json.getValue("kid") instanceof String)) {
            throw new IllegalArgumentException("has a kid that is not a text");
        }
    }

    private VerificationKey verificationKey() {
        return switch (text("kty")) {
            case "RSA" -> key(rsaAlgorithm(), rsaKey());
            case "EC" -> {
                var curve = PrimeCurve.named(text("crv"));
                yield key(algorithm(curve.algorithm()), curve.key(bytes("x"), bytes("y")));
            }
            case "OKP" ->
                key(
                        algorithm(SignatureAlgorithm.EDDSA),
                        EdwardsCurve.named(text("crv")).key(bytes("x")));
            default -> throw new IllegalArgumentException("is of the unknown kty " + text("kty"));
        };
    }

    private VerificationKey key(SignatureAlgorithm algorithm, PublicKey key) {
        return new VerificationKey(json.getString("kid"), algorithm, key);
    }

    private SignatureAlgorithm rsaAlgorithm() {
        var named = SignatureAlgorithm.named(json.containsKey("alg") ? text("alg") : "RS256");
        return named.filter(SignatureAlgorithm::isRsa)
                .orElseThrow(() -> new IllegalArgumentException("is an RSA key for " + json.getValue("alg")));
    }

    private SignatureAlgorithm algorithm(SignatureAlgorithm ofCurve) {
        if (json.containsKey("alg") && !ofCurve.joseName().equals(json.getValue("alg"))) {
            throw new IllegalArgumentException(
                    "is on " + json.getValue("crv") + ", which is not for " + json.getValue("alg"));
        }
        return ofCurve;
    }

    private PublicKey rsaKey() {
        var modulus = new BigInteger(1, bytes("n"));
        var exponent = new BigInteger(1, bytes("e"));
        if (modulus.bitLength() < RSA_BITS_MIN || modulus.bitLength() > RSA_BITS_MAX || !modulus.testBit(0)) {
            throw new IllegalArgumentException(
                    "has an n that is not odd and of " + RSA_BITS_MIN + " to " + RSA_BITS_MAX + " bits");
        }
        // With 1, what is signed is its own signature.
        if (exponent.bitLength() < 2 || exponent.bitLength() > RSA_EXPONENT_BITS_MAX || !exponent.testBit(0)) {
            throw new IllegalArgumentException("has an e that is not odd and between 3 and 2^" + RSA_EXPONENT_BITS_MAX);
        }
        if (RocaFingerprint.isOf(modulus)) {
            throw new IllegalArgumentException("has an n of which anybody can compute the private key (ROCA)");
        }
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("is no RSA key: " + unusable.getMessage(), unusable);
        }
    }

    private byte[] bytes(String name) {
        String text = text(name);
        try {
            return Base64Url.decode(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("has no " + name + " in base64url", malformed);
        }
    }

    private String text(String name) {
        if (json.getValue(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("has no text as its " + name);
    }
}
