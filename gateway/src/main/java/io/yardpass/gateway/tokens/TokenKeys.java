package io.yardpass.gateway.tokens;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys that tokens are verified with: never none, and never of two kinds, for a public key taken as an HMAC secret
 * lets anybody sign. The algorithms are those of the keys; what a token says about itself only picks among them.
 */
public final class TokenKeys {
    public static final int SECRET_BYTES_MIN = 32;
    private static final int RSA_MODULUS_BYTES_MIN = 256;
    private static final Set<String> RSA_ALGORITHMS = Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");

    private final Set<String> algorithms;
    private final List<PubSecKeyOptions> secrets;
    private final List<JsonObject> publicKeys;

    private TokenKeys(Set<String> algorithms, List<PubSecKeyOptions> secrets, List<JsonObject> publicKeys) {
        this.algorithms = Set.copyOf(algorithms);
        this.secrets = List.copyOf(secrets);
        this.publicKeys = List.copyOf(publicKeys);
    }

    /** One shared secret, for HS256. */
    public static TokenKeys secret(byte[] secret) {
        if (secret.length < SECRET_BYTES_MIN) {
            throw new IllegalArgumentException("a token secret has at least " + SECRET_BYTES_MIN + " bytes");
        }
        var key = new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(Buffer.buffer(secret));
        return new TokenKeys(Set.of("HS256"), List.of(key), List.of());
    }

    /** The public keys of a JWK set (RFC 7517); keys for encryption are passed over. */
    public static TokenKeys jwks(String json) {
        var algorithms = new HashSet<String>();
        var keys = new ArrayList<JsonObject>();
        for (JsonObject key : keysIn(json)) {
            if (!"enc".equals(key.getString("use"))) {
                String algorithm = algorithm(key);
                algorithms.add(algorithm);
                keys.add(key.copy().put("alg", algorithm));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("the key set holds no key that verifies tokens");
        }
        return new TokenKeys(algorithms, List.of(), keys);
    }

    private static List<JsonObject> keysIn(String json) {
        try {
            JsonArray keys = new JsonObject(json).getJsonArray("keys", new JsonArray());
            return keys.stream().map(JsonObject.class::cast).toList();
        } catch (DecodeException | ClassCastException malformed) {
            throw new IllegalArgumentException("the key set is not a JSON object with an array of keys", malformed);
        }
    }

    private static String algorithm(JsonObject key) {
        if (key.containsKey("d")) {
            throw new IllegalArgumentException("the key set holds a private key; keep that where tokens are signed");
        }
        return switch (key.getString("kty", "")) {
            case "RSA" -> rsaAlgorithm(key);
            case "EC" -> requireAlgorithm(key, curveAlgorithm(key));
            case "OKP" -> requireAlgorithm(key, "EdDSA");
            case "oct" ->
                throw new IllegalArgumentException("the key set holds a shared secret; it must hold public keys only");
            default -> throw new IllegalArgumentException("the key set holds a key of unknown kty");
        };
    }

    private static String rsaAlgorithm(JsonObject key) {
        String algorithm = key.getString("alg", "RS256");
        if (!RSA_ALGORITHMS.contains(algorithm)) {
            throw new IllegalArgumentException("an RSA key cannot be for " + algorithm);
        }
        if (Base64.getUrlDecoder().decode(key.getString("n", "")).length < RSA_MODULUS_BYTES_MIN) {
            throw new IllegalArgumentException("an RSA key has at least 2048 bits");
        }
        return algorithm;
    }

    private static String curveAlgorithm(JsonObject key) {
        return switch (key.getString("crv", "")) {
            case "P-256" -> "ES256";
            case "P-384" -> "ES384";
            case "P-521" -> "ES512";
            default -> throw new IllegalArgumentException("the key set holds a key of an unknown curve");
        };
    }

    private static String requireAlgorithm(JsonObject key, String algorithm) {
        if (!algorithm.equals(key.getString("alg", algorithm))) {
            throw new IllegalArgumentException("a key's alg does not fit its curve: " + key.getString("alg"));
        }
        return algorithm;
    }

    boolean allows(String algorithm) {
        return algorithms.contains(algorithm);
    }

    public JWTAuthOptions options() {
        return new JWTAuthOptions().setPubSecKeys(secrets).setJwks(publicKeys);
    }

    @Override
    public String toString() {
        return "TokenKeys" + algorithms;
    }
}
