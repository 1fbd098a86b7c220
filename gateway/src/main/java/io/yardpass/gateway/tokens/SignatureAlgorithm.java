package io.yardpass.gateway.tokens;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;

/** The algorithms of RFC 7518 and 8037 that tokens may be signed by, under JOSE's names. */
enum SignatureAlgorithm {
    HS256("HmacSHA256"),
    RS256("SHA256withRSA"),
    RS384("SHA384withRSA"),
    RS512("SHA512withRSA"),
    PS256("RSASSA-PSS", new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1)),
    PS384("RSASSA-PSS", new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1)),
    PS512("RSASSA-PSS", new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 64, 1)),
    ES256("SHA256withECDSAinP1363Format"),
    ES384("SHA384withECDSAinP1363Format"),
    ES512("SHA512withECDSAinP1363Format"),
    EDDSA("EdDSA");

    private final String jdkName;
    private final AlgorithmParameterSpec parameters;

    /** Whether a signature is one of a key. Confined to a thread. */
    @FunctionalInterface
    interface Check {
        boolean passes(byte[] signed, byte[] signature) throws GeneralSecurityException;
    }

    SignatureAlgorithm(String jdkName) {
        this(jdkName, null);
    }

    SignatureAlgorithm(String jdkName, AlgorithmParameterSpec parameters) {
        this.jdkName = jdkName;
        this.parameters = parameters;
    }

    static Optional<SignatureAlgorithm> named(String joseName) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.joseName().equals(joseName))
                .findFirst();
    }

    String joseName() {
        return this == EDDSA ? "EdDSA" : name();
    }

    boolean isRsa() {
        return switch (this) {
            case RS256, RS384, RS512, PS256, PS384, PS512 -> true;
            case HS256, ES256, ES384, ES512, EDDSA -> false;
        };
    }

    /** A check of its own; fails when the JDK can make none from the key. */
    Check check(Key key) throws GeneralSecurityException {
        if (this == HS256) {
            var mac = Mac.getInstance(jdkName);
            mac.init(key);
            return (signed, signature) -> MessageDigest.isEqual(mac.doFinal(signed), signature);
        }
        var verifier = Signature.getInstance(jdkName);
        if (parameters != null) {
            verifier.setParameter(parameters);
        }
        var publicKey = (PublicKey) key;
        verifier.initVerify(publicKey);
        int bytes = signatureBytes(key);
        return (signed, signature) -> signature.length == bytes && verifies(verifier, publicKey, signed, signature);
    }

    private static boolean verifies(Signature verifier, PublicKey key, byte[] signed, byte[] signature)
            throws InvalidKeyException {
        try {
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (SignatureException unreadable) {
            // What it took in so far must not count for the next token.
            verifier.initVerify(key);
            return false;
        }
    }

    /** JOSE writes a signature in one length only: raw, not DER, and with its leading zeros. */
    private int signatureBytes(Key key) {
        return switch (this) {
            case HS256 -> 32;
            case RS256, RS384, RS512, PS256, PS384, PS512 ->
                (((RSAPublicKey) key).getModulus().bitLength() + 7) / 8;
            case ES256 -> 64;
            case ES384 -> 96;
            case ES512 -> 132;
            case EDDSA -> EdwardsCurve.of((EdECPublicKey) key).signatureBytes();
        };
    }
}
