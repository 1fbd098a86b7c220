package io.yardpass.gateway.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Role;
import io.yardpass.gateway.quotas.Allowance;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as others write them, and as attackers do: cases of the kinds that Project Wycheproof publishes. */
class SignedTokenTest {
    private static final long NOW = Instant.now().getEpochSecond();
    private static final Map<String, SigningKey> KEYS = keys("RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA");
    private static final SigningKey EC = KEYS.get("ES256");
    private static final SigningKey RSA = KEYS.get("RS256");
    private static final String HEADER = "{\"alg\":\"ES256\"}";
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private final Vertx vertx = Vertx.vertx();
    private Instant now = Instant.ofEpochSecond(NOW);
    private final Authenticator authenticator = authenticator(EC.jwks());

    private static Map<String, SigningKey> keys(String... algorithms) {
        return Stream.of(algorithms).collect(Collectors.toMap(name -> name, SigningKey::of));
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private Authenticator authenticator(String jwks) {
        var directory = KeyDirectory.open(
                        vertx,
                        _ -> Future.failedFuture("nobody is asked"),
                        KeyDirectoryOptions.usual(),
                        System::nanoTime)
                .await();
        return new Authenticator(
                TokenRules.of(TokenKeys.jwks(jwks), "yardpass", "yardpass"),
                directory,
                ErasedUsers.open(
                                vertx,
                                _ -> Future.succeededFuture(Set.of()),
                                () -> Future.succeededFuture(Set.of()),
                                System::nanoTime)
                        .await(),
                () -> now,
                _ -> Allowance.UNLIMITED);
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("iss", "yardpass")
                .put("aud", "yardpass")
                .put("exp", NOW + 3_600)
                .put("sub", "00000000-0000-4000-8000-0000000000b1")
                .put("role", "authenticated");
    }

    private void requireTaken(Authenticator by, String token) {
        assertEquals(Role.AUTHENTICATED, by.caller(token, null).await().role());
    }

    private void requireRefused(String why, String token) {
        requireRefused(authenticator, why, token);
    }

    private void requireRefused(Authenticator by, String why, String token) {
        var refused = assertThrows(
                InvalidTokenException.class, () -> by.caller(token, null).await());
        assertTrue(refused.why().contains(why), refused.why());
    }

    private static String resigned(String token, byte[] signature) {
        return token.substring(0, token.lastIndexOf('.') + 1) + SigningKey.base64(signature);
    }

    private static byte[] signature(String token) {
        return Base64Url.decode(token.substring(token.lastIndexOf('.') + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA"})
    void aTokenIsTakenAsItWasSignedAndInNoOtherWay(String algorithm) {
        var key = KEYS.get(algorithm);
        var by = authenticator(key.jwks());
        String token = key.token(claims());
        requireTaken(by, token);
        byte[] signature = signature(token);
        for (int at : new int[] {0, 1, signature.length / 2, signature.length - 1}) {
            byte[] other = signature.clone();
            other[at] ^= 1;
            requireRefused(by, "is not signed", resigned(token, other));
        }
        int length = signature.length;
        byte[] before = new byte[length + 1];
        System.arraycopy(signature, 0, before, 1, length);
        requireRefused(by, "is not signed", resigned(token, before));
        requireRefused(by, "is not signed", resigned(token, Arrays.copyOf(signature, length + 1)));
        requireRefused(by, "is not signed", resigned(token, Arrays.copyOf(signature, length - 1)));
        requireRefused(by, "is not signed", resigned(token, new byte[length]));
        requireRefused(by, "is not signed", resigned(token, new byte[1]));
        requireRefused(authenticator(SigningKey.of(algorithm).jwks()), "is not signed", token);
        requireTaken(by, token);
    }

    @Test
    void aSignatureOfEcdsaIsRawAndNotDer() {
        String signed = EC.token(claims());
        String body = signed.substring(0, signed.lastIndexOf('.'));
        requireRefused("is not signed", resigned(signed, EC.signature("SHA256withECDSA", body)));
    }

    /** Zero, one, the group's order and its neighbour: what checks r = 0 for them would take every token. */
    @Test
    void aSignatureOfEcdsaIsInItsRange() {
        String token = EC.token(claims());
        var edges = List.of(BigInteger.ZERO, BigInteger.ONE, ORDER.subtract(BigInteger.ONE), ORDER);
        for (var r : edges) {
            for (var s : edges) {
                byte[] signature = new byte[64];
                byte[] first = SigningKey.unsigned(r);
                byte[] second = SigningKey.unsigned(s);
                System.arraycopy(first, 0, signature, 32 - first.length, first.length);
                System.arraycopy(second, 0, signature, 64 - second.length, second.length);
                requireRefused("is not signed", resigned(token, signature));
            }
        }
    }

    @Test
    void aKeyIsForItsOwnAlgorithm() {
        var both = authenticator(
                "{\"keys\":[" + RSA.jwk().encode() + "," + EC.jwk().encode() + "]}");
        requireTaken(both, RSA.token(claims()));
        requireTaken(both, EC.token(claims()));
        var pss = new SigningKey("PS256", RSA.pair());
        requireRefused(both, "an algorithm that is not taken", pss.token(claims()));
        // The keys of both are here, and each header names the other's algorithm.
        requireRefused(both, "is not signed", EC.token("{\"alg\":\"RS256\"}", claims().encode()));
        requireRefused(both, "is not signed", RSA.token(HEADER, claims().encode()));
        var rs512 = new SigningKey("RS512", RSA.pair());
        requireRefused(both, "is not signed", rs512.token("{\"alg\":\"RS256\"}", claims().encode()));
    }

    static String[] headers() {
        return new String[] {
            "{\"alg\":\"ES256\",\"alg\":\"none\"}",
            "{\"alg\":\"none\",\"alg\":\"ES256\"}",
            "{\"alg\":\"ES256\",\"alg\":\"ES256\"}",
            "{\"alg\":\"ES256\",\"kid\":\"a\",\"kid\":\"b\"}",
            "{\"alg\":\"ES256\",\"x\":{\"y\":1,\"y\":2}}",
            "{\"alg\":\"ES256\"}{}",
            "{\"alg\":\"ES256\"",
            "[{\"alg\":\"ES256\"}]",
            "\"ES256\"",
            "null",
            "{'alg':'ES256'}",
            "\ufeff{\"alg\":\"ES256\"}",
            "{\"alg\":\"ES256\"}\u0000",
            "{\"alg\":\"ES256\",\"x\":" + "[".repeat(200) + "]".repeat(200) + "}",
        };
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aHeaderThatTwoReadersReadDifferentlyIsRefused(String header) {
        requireRefused("has an unreadable header", EC.token(header, claims().encode()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"NONE\"}",
                "{\"alg\":\"es256\"}",
                "{\"alg\":\"ES256 \"}",
                "{\"alg\":\"HS256\"}",
                "{\"alg\":[\"ES256\"]}",
                "{\"alg\":null}",
                "{\"ALG\":\"ES256\"}",
                "{}",
            })
    void anAlgorithmIsWrittenOneWay(String header) {
        requireRefused("an algorithm that is not taken", EC.token(header, claims().encode()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"exp\"]", "[\"b64\"]", "[]", "null", "7", "\"\""})
    void whatMustBeUnderstoodIsNot(String crit) {
        String header = "{\"alg\":\"ES256\",\"b64\":true,\"crit\":" + crit + "}";
        requireRefused("an extension that is not known", EC.token(header, claims().encode()));
    }

    /** A kid picks among our keys, and does nothing else: it is neither a path nor a query nor a key. */
    @Test
    void aKidOnlyPicksAKey() {
        var named = authenticator("{\"keys\":["
                + EC.jwk().put("kid", "one").encode() + ","
                + SigningKey.of("ES256").jwk().put("kid", "two").encode() + "]}");
        requireTaken(named, EC.token(HEADER, claims().encode()));
        requireTaken(named, EC.token("{\"alg\":\"ES256\",\"kid\":\"one\"}", claims().encode()));
        for (String kid : List.of("two", "One", "", " one", "../../dev/null", "' OR 1=1 --", "one\\u0000", "\\ud800")) {
            requireRefused(
                    named, "is not signed", EC.token("{\"alg\":\"ES256\",\"kid\":\"" + kid + "\"}", claims().encode()));
        }
        for (String kid : List.of("null", "7", "[\"one\"]", "{\"kid\":\"one\"}", "true")) {
            requireRefused(
                    named,
                    "a kid that is not a text",
                    EC.token("{\"alg\":\"ES256\",\"kid\":" + kid + "}", claims().encode()));
        }
    }

    /** RFC 7517 leaves it to us; the other would be a key that is there and verifies nothing. */
    @Test
    void twoKeysOfOneKidAreBothTried() {
        var other = SigningKey.of("ES256");
        var twins = authenticator("{\"keys\":["
                + EC.jwk().put("kid", "one").encode() + ","
                + other.jwk().put("kid", "one").encode() + "]}");
        String header = "{\"alg\":\"ES256\",\"kid\":\"one\"}";
        requireTaken(twins, EC.token(header, claims().encode()));
        requireTaken(twins, other.token(header, claims().encode()));
    }

    @Test
    void aKeyThatTheTokenBringsAlongIsNotLookedAt() {
        var attacker = SigningKey.of("ES256");
        var header = new JsonObject()
                .put("alg", "ES256")
                .put("jwk", attacker.jwk())
                .put("jku", "https://attacker.example/keys.json")
                .put("x5c", new JsonArray().add("AQAB"));
        requireRefused("is not signed", attacker.token(header.encode(), claims().encode()));
        requireTaken(authenticator, EC.token(header.encode(), claims().encode()));
    }

    /** What a lenient decoder takes is another text of the same token, which nobody signed. */
    @Test
    void base64urlIsStrictInEverySegment() {
        String token = EC.token(claims());
        String[] parts = token.split("\\.");
        for (int i = 0; i < 3; i++) {
            for (String other : List.of(
                    parts[i] + "=",
                    parts[i] + "==",
                    parts[i] + "\n",
                    " " + parts[i],
                    parts[i] + "?",
                    parts[i].substring(0, 4) + "\r\n" + parts[i].substring(4),
                    parts[i] + "A".repeat(5 - parts[i].length() % 4),
                    parts[i] + "\u00e9",
                    parts[i] + "\u0141")) {
                String[] changed = parts.clone();
                changed[i] = other;
                requireRefused("", String.join(".", changed));
            }
        }
    }

    @Test
    void theOtherAlphabetOfBase64IsNotTaken() {
        String token = EC.token(claims());
        while (!token.substring(token.lastIndexOf('.')).matches(".*[-_].*")) {
            token = EC.token(claims());
        }
        int at = token.lastIndexOf('.');
        requireTaken(authenticator, token);
        requireRefused(
                "is not strictly base64url",
                token.substring(0, at) + token.substring(at).replace('-', '+').replace('_', '/'));
    }

    /** 64 bytes leave four bits over, which change nothing of the bytes. */
    @Test
    void bitsThatAreLeftOverAreZero() {
        String token = EC.token(claims());
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        assertEquals(0, last % 16);
        requireTaken(authenticator, token);
        requireRefused("is not strictly base64url", token.substring(0, token.length() - 1) + alphabet.charAt(last + 1));
    }

    @Test
    void aTokenHasThreeSegmentsAndAllOfThem() {
        String token = EC.token(claims());
        String[] parts = token.split("\\.");
        for (String other : List.of(
                parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + ".",
                parts[0] + ".." + parts[2],
                "." + parts[1] + "." + parts[2],
                token + ".",
                token + "." + parts[2],
                "." + token,
                "{\"payload\":\"" + parts[1] + "\",\"protected\":\"" + parts[0] + "\",\"signature\":\"" + parts[2]
                        + "\"}")) {
            requireRefused("", other);
        }
    }

    static String[] payloads() {
        String good = claims().encode();
        return new String[] {
            "{\"role\":\"authenticated\"," + good.substring(1),
            good.replace("\"aud\":", "\"aud\":\"other\",\"aud\":"),
            good + good,
            "[" + good + "]",
            "foo",
            "null",
        };
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void claimsThatTwoReadersReadDifferentlyAreRefused(String payload) {
        requireRefused("has unreadable claims", EC.token(HEADER, payload));
    }

    @Test
    void claimsAreUtf8() {
        byte[] broken = claims().put("x", "?").encode().getBytes(UTF_8);
        for (int i = 0; i < broken.length; i++) {
            if (broken[i] == '?') {
                broken[i] = (byte) 0xff;
            }
        }
        String signed = SigningKey.base64(HEADER.getBytes(UTF_8)) + "." + SigningKey.base64(broken);
        requireRefused("has unreadable claims", signed + "." + SigningKey.base64(EC.signature(signed)));
    }

    static JsonObject[] takenClaims() {
        return new JsonObject[] {
            claims().put("exp", NOW + 3_600.75),
            claims().put("exp", (NOW + 3_600) * 1e0),
            claims().put("iat", NOW - 0.5).put("nbf", NOW - 0.5),
            claims().put("exp", NOW),
            claims().put("aud", new JsonArray().add("yardpass")),
            claims().put("aud", new JsonArray().add("other").add("yardpass").add("other")),
            claims().put("typ", "anything").put("nonce", 7),
        };
    }

    @ParameterizedTest
    @MethodSource("takenClaims")
    void numericDatesMayHaveFractionsAndAudiencesBeSeveral(JsonObject claims) {
        requireTaken(authenticator, EC.token(claims));
    }

    static JsonObject[] refusedClaims() {
        return new JsonObject[] {
            claims().put("exp", String.valueOf(NOW + 3_600)),
            claims().put("exp", Instant.ofEpochSecond(NOW + 3_600).toString()),
            claims().put("exp", true),
            claims().put("exp", new JsonArray().add(NOW + 3_600)),
            claims().put("exp", (NOW + 3_600) * 1_000),
            claims().put("exp", new BigInteger("9".repeat(40))),
            claims().put("exp", -1),
            claims().put("exp", 0),
            claims().put("nbf", "0"),
            claims().put("iat", "0"),
            claims().put("aud", new JsonArray().add("yardpass").add(7)),
            claims().put("aud", new JsonArray().add(new JsonArray().add("yardpass"))),
            claims().put("aud", new JsonObject().put("yardpass", 1)),
            claims().put("aud", "yardpass "),
            claims().put("aud", "Yardpass"),
            claims().put("aud", "other yardpass"),
            claims().put("aud", 7),
            claims().put("iss", new JsonArray().add("yardpass")),
            claims().put("iss", "yardpass/"),
        };
    }

    @ParameterizedTest
    @MethodSource("refusedClaims")
    void whatIsNoDateAndNoAudienceOfOursIsRefused(JsonObject claims) {
        requireRefused("", EC.token(claims));
    }

    /** The machine's may be wrong. */
    @Test
    void aTokenIsTimedByTheClockThatIsHandedIn() {
        now = Instant.ofEpochSecond(NOW + 315_360_000);
        requireRefused("has expired", EC.token(claims()));
        long then = now.getEpochSecond();
        requireTaken(authenticator, EC.token(claims().put("iat", then).put("exp", then + 60)));
    }
}
