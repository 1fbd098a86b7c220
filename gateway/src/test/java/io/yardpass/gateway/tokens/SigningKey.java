package io.yardpass.gateway.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** An issuer's key, which signs by the JDK alone, whatever it is given to sign. */
record SigningKey(String algorithm, KeyPair pair) {

    static SigningKey of(String algorithm) {
        try {
            return new SigningKey(algorithm, generator(algorithm).generateKeyPair());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static KeyPairGenerator generator(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator;
        if (algorithm.startsWith("ES")) {
            generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(
                    switch (algorithm) {
                        case "ES256" -> "secp256r1";
                        case "ES384" -> "secp384r1";
                        default -> "secp521r1";
                    }));
        } else if (algorithm.equals("EdDSA")) {
            generator = KeyPairGenerator.getInstance("Ed25519");
        } else {
            generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
        }
        return generator;
    }

    JsonObject jwk() {
        return jwk(pair.getPublic());
    }

    String jwks() {
        return "{\"keys\":[" + jwk().put("alg", algorithm).encode() + "]}";
    }

    static JsonObject jwk(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa ->
                new JsonObject()
                        .put("kty", "RSA")
                        .put("n", base64(unsigned(rsa.getModulus())))
                        .put("e", base64(unsigned(rsa.getPublicExponent())));
            case ECPublicKey ec -> {
                int bits = ec.getParams().getCurve().getField().getFieldSize();
                int bytes = (bits + 7) / 8;
                yield new JsonObject()
                        .put("kty", "EC")
                        .put("crv", "P-" + bits)
                        .put("x", base64(padded(ec.getW().getAffineX(), bytes)))
                        .put("y", base64(padded(ec.getW().getAffineY(), bytes)));
            }
            case EdECPublicKey edwards -> {
                byte[] encoded = edwards.getEncoded();
                yield new JsonObject()
                        .put("kty", "OKP")
                        .put("crv", "Ed25519")
                        .put("x", base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
            }
            default -> throw new AssertionError(key);
        };
    }

    /** The token of a header and a payload that may be whatever they like. */
    String token(String header, String payload) {
        String signed = base64(header.getBytes(UTF_8)) + "." + base64(payload.getBytes(UTF_8));
        return signed + "." + base64(signature(signed));
    }

    String token(JsonObject claims) {
        return token(new JsonObject().put("alg", algorithm).encode(), claims.encode());
    }

    /** Raw, as JOSE has it. */
    byte[] signature(String signed) {
        return signature(
                switch (algorithm) {
                    case "ES256", "ES384", "ES512" -> "SHA" + algorithm.substring(2) + "withECDSAinP1363Format";
                    case "EdDSA" -> "EdDSA";
                    case "PS256", "PS384", "PS512" -> "RSASSA-PSS";
                    default -> "SHA" + algorithm.substring(2) + "withRSA";
                },
                signed);
    }

    byte[] signature(String jdkName, String signed) {
        try {
            var signature = Signature.getInstance(jdkName);
            if (jdkName.equals("RSASSA-PSS")) {
                int bits = Integer.parseInt(algorithm.substring(2));
                signature.setParameter(
                        new PSSParameterSpec("SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), bits / 8, 1));
            }
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(UTF_8));
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] unsigned(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return bytes.length > 1 && bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static byte[] padded(BigInteger value, int length) {
        byte[] bytes = unsigned(value);
        byte[] padded = new byte[length];
        System.arraycopy(bytes, 0, padded, length - bytes.length, bytes.length);
        return padded;
    }
}
