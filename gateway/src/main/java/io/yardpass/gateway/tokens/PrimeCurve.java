package io.yardpass.gateway.tokens;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;

/** The curves of ECDSA (RFC 7518, section 6.2). */
enum PrimeCurve {
    P_256("P-256", "secp256r1", 32, SignatureAlgorithm.ES256),
    P_384("P-384", "secp384r1", 48, SignatureAlgorithm.ES384),
    P_521("P-521", "secp521r1", 66, SignatureAlgorithm.ES512);

    private final String joseName;
    private final String jdkName;
    private final int coordinateBytes;
    private final SignatureAlgorithm algorithm;

    PrimeCurve(String joseName, String jdkName, int coordinateBytes, SignatureAlgorithm algorithm) {
        this.joseName = joseName;
        this.jdkName = jdkName;
        this.coordinateBytes = coordinateBytes;
        this.algorithm = algorithm;
    }

    static PrimeCurve named(String joseName) {
        return Arrays.stream(values())
                .filter(curve -> curve.joseName.equals(joseName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("is on the unknown curve " + joseName));
    }

    SignatureAlgorithm algorithm() {
        return algorithm;
    }

    /** @throws IllegalArgumentException unless the coordinates are written in full and are those of a point on the curve */
    PublicKey key(byte[] x, byte[] y) {
        if (x.length != coordinateBytes || y.length != coordinateBytes) {
            throw new IllegalArgumentException("has coordinates that are not of " + coordinateBytes + " bytes each");
        }
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(jdkName));
            var curve = parameters.getParameterSpec(ECParameterSpec.class);
            var point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
            requireOn(curve, point);
            return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("is no key on " + joseName + ": " + unusable.getMessage(), unusable);
        }
    }

    /** y² = x³ + ax + b, and both of them below p; the curves have a cofactor of 1, so such a point is in the right group. */
    private void requireOn(ECParameterSpec spec, ECPoint point) {
        var curve = spec.getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right =
                x.pow(2).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0 || !y.pow(2).mod(p).equals(right)) {
            throw new IllegalArgumentException("has a point that is not on " + joseName);
        }
    }
}
