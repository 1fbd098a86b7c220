package io.yardpass.gateway.tokens;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that tokens are verified with: never none, and never of two kinds, for a public key taken as an HMAC secret
 * lets anybody sign. The algorithms are those of the keys; what a token says about itself only picks among them.
 */
public final class TokenKeys implements KeySource {
    public static final int SECRET_BYTES_MIN = 32;
    /** A token without a kid is tried with each key of its algorithm. */
    private static final int KEYS_MAX = 100;

    private final List<VerificationKey> keys;
    private final List<String> passedOver;

    private TokenKeys(List<VerificationKey> keys, List<String> passedOver) {
        this.keys = List.copyOf(keys);
        this.passedOver = List.copyOf(passedOver);
    }

    /** One shared secret, for HS256. */
    public static TokenKeys secret(byte[] secret) {
        if (secret.length < SECRET_BYTES_MIN) {
            throw new IllegalArgumentException("a token secret has at least " + SECRET_BYTES_MIN + " bytes");
        }
        var key = new SecretKeySpec(secret, "HmacSHA256");
        return new TokenKeys(List.of(new VerificationKey(null, SignatureAlgorithm.HS256, key)), List.of());
    }

    /**
     * The public keys of a JWK set (RFC 7517). Those that verify no tokens are {@link #passedOver}, as its section 5 has it; a
     * set that gives a secret away, or in which no key is left, is refused.
     *
     * @throws IllegalArgumentException in plain words
     */
    public static TokenKeys jwks(String json) {
        var keys = new ArrayList<VerificationKey>();
        var passedOver = new ArrayList<String>();
        for (JsonObject key : keysIn(json)) {
            requirePublic(key);
            try {
                keys.add(JsonWebKey.read(key));
            } catch (IllegalArgumentException unusable) {
                String why = name(key, keys.size() + passedOver.size() + 1) + " " + unusable.getMessage();
                passedOver.add(why.replaceAll("\\p{Cntrl}", "?"));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("the key set holds no key that verifies tokens"
                    + (passedOver.isEmpty() ? "" : ": " + String.join("; ", passedOver)));
        }
        return new TokenKeys(keys, passedOver);
    }

    private static List<JsonObject> keysIn(String json) {
        JsonArray keys;
        try {
            keys = Objects.requireNonNull(UniqueNames.object(json).getJsonArray("keys", new JsonArray()), "keys");
        } catch (IllegalArgumentException | ClassCastException | NullPointerException malformed) {
            throw new IllegalArgumentException(
                    "the key set is not a JSON object with an array of keys, or names something twice", malformed);
        }
        if (keys.size() > KEYS_MAX) {
            throw new IllegalArgumentException("the key set holds more than " + KEYS_MAX + " keys");
        }
        if (!keys.stream().allMatch(JsonObject.class::isInstance)) {
            throw new IllegalArgumentException("the key set holds something that is no object");
        }
        return keys.stream().map(JsonObject.class::cast).toList();
    }

    private static void requirePublic(JsonObject key) {
        if (key.containsKey("d")) {
            throw new IllegalArgumentException("the key set holds a private key; keep that where tokens are signed");
        }
        if (key.containsKey("k") || "oct".equals(key.getValue("kty"))) {
            throw new IllegalArgumentException("the key set holds a shared secret; it must hold public keys only");
        }
    }

    private static String name(JsonObject key, int place) {
        return key.getValue("kid") instanceof String id ? "the key " + id : "key " + place;
    }

    /** For each key of the set that verifies no tokens, why: "the key k1 is for use enc". */
    public List<String> passedOver() {
        return passedOver;
    }

    @Override
    public Optional<TokenKeys> current() {
        return Optional.of(this);
    }

    /** There never are newer ones. */
    @Override
    public Future<TokenKeys> renewed() {
        return Future.succeededFuture(this);
    }

    int size() {
        return keys.size();
    }

    boolean allow(SignatureAlgorithm algorithm) {
        return keys.stream().anyMatch(key -> key.algorithm() == algorithm);
    }

    boolean hold(VerificationKey key) {
        return keys.contains(key);
    }

    boolean holdTheSameAs(TokenKeys others) {
        return Set.copyOf(keys).equals(Set.copyOf(others.keys));
    }

    /** Whether the token names a public key that is not among these. */
    boolean lackTheOneOf(SignedToken token) {
        return token.algorithm() != SignatureAlgorithm.HS256
                && token.keyId() != null
                && keys.stream().noneMatch(key -> token.keyId().equals(key.id()));
    }

    /** One of the caller's own. */
    SignatureVerifier verifier() {
        return new SignatureVerifier(keys);
    }

    private Set<String> algorithms() {
        return keys.stream().map(key -> key.algorithm().joseName()).collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return "TokenKeys" + algorithms();
    }
}
