package io.yardpass.gateway.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys of a JWK set are taken: cases of the kinds that Project Wycheproof publishes, and of what issuers publish. */
class TokenKeysTest {
    private static final SigningKey EC = SigningKey.of("ES256");
    private static final SigningKey RSA = SigningKey.of("RS256");
    private static final SigningKey EDWARDS = SigningKey.of("EdDSA");

    private static TokenKeys keys(JsonObject... keys) {
        return TokenKeys.jwks(new JsonObject()
                .put("keys", new JsonArray(Arrays.asList((Object[]) keys)))
                .encode());
    }

    private static JsonObject ec() {
        return EC.jwk();
    }

    private static JsonObject rsa() {
        return RSA.jwk();
    }

    private static JsonObject edwards() {
        return EDWARDS.jwk();
    }

    private static String number(BigInteger value) {
        return SigningKey.base64(SigningKey.unsigned(value));
    }

    private static BigInteger modulus() {
        return new BigInteger(1, Base64Url.decode(rsa().getString("n")));
    }

    /** Little-endian, as the curve has it. */
    private static String point(String bigEndianHex) {
        byte[] bytes = HexFormat.of().parseHex(bigEndianHex);
        for (int i = 0; i < bytes.length / 2; i++) {
            byte other = bytes[bytes.length - 1 - i];
            bytes[bytes.length - 1 - i] = bytes[i];
            bytes[i] = other;
        }
        return SigningKey.base64(bytes);
    }

    private static String rsaModulus(int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return SigningKey.jwk(generator.generateKeyPair().getPublic()).getString("n");
    }

    static Stream<Arguments> unusable() throws GeneralSecurityException {
        byte[] x = Base64Url.decode(ec().getString("x"));
        byte[] offTheCurve = x.clone();
        offTheCurve[31] ^= 1;
        String all = SigningKey.base64(HexFormat.of().parseHex("ff".repeat(32)));
        String zero = SigningKey.base64(new byte[32]);
        return Stream.of(
                Arguments.of(ec().put("x", SigningKey.base64(offTheCurve)), "a point that is not on P-256"),
                Arguments.of(ec().put("x", zero).put("y", zero), "a point that is not on P-256"),
                Arguments.of(ec().put("x", all), "a point that is not on P-256"),
                Arguments.of(ec().put("x", ec().getString("y")).put("y", ec().getString("x")), "not on P-256"),
                Arguments.of(ec().put("x", SigningKey.base64(Arrays.copyOf(x, 31))), "not of 32 bytes"),
                Arguments.of(ec().put("x", SigningKey.base64(Arrays.copyOf(x, 33))), "not of 32 bytes"),
                Arguments.of(ec().put("x", ""), "not of 32 bytes"),
                Arguments.of(ec().putNull("y"), "no text as its y"),
                Arguments.of(ec().put("x", ec().getString("x") + "="), "no x in base64url"),
                Arguments.of(ec().put("x", ec().getString("x") + " "), "no x in base64url"),
                Arguments.of(ec().put("crv", "P-384"), "not of 48 bytes"),
                Arguments.of(ec().put("crv", "secp256k1"), "unknown curve secp256k1"),
                Arguments.of(ec().putNull("crv"), "no text as its crv"),
                Arguments.of(ec().put("alg", "ES384"), "on P-256, which is not for ES384"),
                Arguments.of(ec().put("alg", "HS256"), "on P-256, which is not for HS256"),
                Arguments.of(ec().put("alg", "ECDH-ES"), "on P-256, which is not for ECDH-ES"),
                Arguments.of(ec().put("alg", 7), "which is not for 7"),
                Arguments.of(ec().put("kty", "RSA"), "no text as its n"),
                Arguments.of(ec().putNull("kty"), "no text as its kty"),
                Arguments.of(ec().put("kty", 7), "no text as its kty"),
                Arguments.of(ec().put("kty", "ec"), "unknown kty ec"),
                Arguments.of(ec().put("kty", "AKP"), "unknown kty AKP"),
                Arguments.of(ec().put("use", "enc"), "for use enc"),
                Arguments.of(ec().put("use", 7), "for use 7"),
                Arguments.of(ec().putNull("use"), "for use null"),
                Arguments.of(ec().put("key_ops", new JsonArray().add("encrypt")), "not for verifying"),
                Arguments.of(ec().put("key_ops", new JsonArray()), "not for verifying"),
                Arguments.of(ec().put("key_ops", "verify"), "not for verifying"),
                Arguments.of(ec().put("kid", 7), "a kid that is not a text"),
                Arguments.of(rsa().put("e", number(BigInteger.ONE)), "an e that is not odd"),
                Arguments.of(rsa().put("e", number(BigInteger.TWO)), "an e that is not odd"),
                Arguments.of(rsa().put("e", ""), "an e that is not odd"),
                Arguments.of(rsa().put("e", number(modulus())), "an e that is not odd"),
                Arguments.of(rsa().put("n", number(modulus().add(BigInteger.ONE))), "an n that is not odd"),
                Arguments.of(rsa().put("n", rsaModulus(1_024)), "2048 to 8192 bits"),
                Arguments.of(
                        rsa().put("n", number(BigInteger.ONE.shiftLeft(8_192).add(BigInteger.ONE))), "2048 to 8192"),
                Arguments.of(rsa().put("n", SigningKey.base64(new byte[256])), "2048 to 8192 bits"),
                Arguments.of(rsa().put("alg", "RSA-OAEP"), "an RSA key for RSA-OAEP"),
                Arguments.of(rsa().put("alg", "ES256"), "an RSA key for ES256"),
                Arguments.of(rsa().put("alg", "RS1"), "an RSA key for RS1"),
                Arguments.of(rsa().put("alg", "none"), "an RSA key for none"),
                Arguments.of(edwards().put("crv", "X25519"), "on X25519, which is not for signatures"),
                Arguments.of(edwards().put("crv", "Ed448"), "not of 57 bytes"),
                Arguments.of(edwards().put("alg", "ES256"), "which is not for ES256"),
                Arguments.of(edwards().put("x", SigningKey.base64(new byte[31])), "not of 32 bytes"),
                Arguments.of(edwards().put("x", all), "cannot be verified with"),
                Arguments.of(edwards().put("x", point("00".repeat(31) + "02")), "cannot be verified with"),
                Arguments.of(edwards().put("x", zero), "a point of small order"),
                Arguments.of(edwards().put("x", point("80" + "00".repeat(30) + "01")), "a point of small order"),
                Arguments.of(
                        edwards().put("x", point("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826")),
                        "a point of small order"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void aKeyThatVerifiesNothingIsPassedOverAndAloneRefusesTheStart(JsonObject key, String why) {
        var keys = keys(key, ec().put("kid", "good"));
        assertEquals("TokenKeys[ES256]", keys.toString());
        assertEquals(1, keys.passedOver().size());
        String told = keys.passedOver().getFirst();
        assertTrue(told.contains(why), told);

        var refused = assertThrows(IllegalArgumentException.class, () -> keys(key));
        assertTrue(refused.getMessage().startsWith("the key set holds no key that verifies tokens: "));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @Test
    void aKeyIsNamedByItsKidOrItsPlaceAndBreaksNoLineOfTheLog() {
        var keys = keys(ec(), ec().put("use", "enc").put("kid", "k\n1"), ec().put("use", "enc"));
        assertEquals(List.of("the key k?1 is for use enc", "key 3 is for use enc"), keys.passedOver());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
    void whatIssuersPublishIsTaken(String algorithm) {
        JsonObject key = SigningKey.of(algorithm).jwk();
        JsonObject full = key.copy()
                .put("alg", algorithm)
                .put("use", "sig")
                .put("kid", "k1")
                .put("key_ops", new JsonArray().add("verify"))
                .put("x5t", "not looked at")
                .put("x5c", new JsonArray().add("not looked at"))
                .put("exp", 1);
        assertEquals(List.of(), keys(full).passedOver());
        assertEquals("TokenKeys[" + algorithm + "]", keys(full).toString());
    }

    /** Java writes numbers so, and issuers hand it on. */
    @Test
    void aModulusMayBeginWithAZero() {
        byte[] signed = modulus().toByteArray();
        assertEquals(0, signed[0]);
        assertEquals(List.of(), keys(rsa().put("n", SigningKey.base64(signed))).passedOver());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"keys\":[],\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"EC\",\"kty\":\"RSA\"}]}",
                "{\"keys\":[null]}",
                "{\"keys\":[[]]}",
                "{\"keys\":{}}",
                "{\"keys\":null}",
                "{\"keys\":[]} {}",
                "{\"keys\":[]",
                "\ufeff{\"keys\":[]}",
            })
    void whatIsNoKeySetIsRefused(String json) {
        assertThrows(IllegalArgumentException.class, () -> TokenKeys.jwks(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"d", "k"})
    void aSetThatGivesASecretAwayIsRefusedWhole(String secret) {
        JsonObject leaking = ec().put("use", "enc").put(secret, "AQAB");
        assertThrows(IllegalArgumentException.class, () -> keys(ec(), leaking));
    }

    @Test
    void aSetHasAHundredKeysAtMost() {
        String key = ec().encode();
        String hundred = IntStream.range(0, 100).mapToObj(i -> key).collect(Collectors.joining(","));
        assertEquals(
                "TokenKeys[ES256]",
                TokenKeys.jwks("{\"keys\":[" + hundred + "]}").toString());
        assertThrows(IllegalArgumentException.class, () -> TokenKeys.jwks("{\"keys\":[" + hundred + "," + key + "]}"));
    }
}
