package io.yardpass.gateway.tokens;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The curves of EdDSA (RFC 8037, section 2). */
enum EdwardsCurve {
    ED25519(
            NamedParameterSpec.ED25519,
            32,
            "00",
            "01",
            "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
            "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
            "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"),
    ED448(
            NamedParameterSpec.ED448,
            57,
            "00",
            "01",
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                    + "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe");

    private final NamedParameterSpec parameters;
    private final int keyBytes;
    /** The y of points of small order: with such a key anybody signs anything. */
    private final Set<BigInteger> smallOrder;

    EdwardsCurve(NamedParameterSpec parameters, int keyBytes, String... smallOrder) {
        this.parameters = parameters;
        this.keyBytes = keyBytes;
        this.smallOrder = Stream.of(smallOrder)
                .map(hex -> new BigInteger(1, HexFormat.of().parseHex(hex)))
                .collect(Collectors.toUnmodifiableSet());
    }

    static EdwardsCurve named(String joseName) {
        return Arrays.stream(values())
                .filter(curve -> curve.parameters.getName().equals(joseName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("is on " + joseName + ", which is not for signatures"));
    }

    static EdwardsCurve of(EdECPublicKey key) {
        return named(key.getParams().getName());
    }

    int signatureBytes() {
        return 2 * keyBytes;
    }

    /** @throws IllegalArgumentException unless the bytes are those of a key on this curve */
    PublicKey key(byte[] littleEndian) {
        if (littleEndian.length != keyBytes) {
            throw new IllegalArgumentException("has an x that is not of " + keyBytes + " bytes");
        }
        var bytes = new byte[keyBytes];
        for (int i = 0; i < keyBytes; i++) {
            bytes[i] = littleEndian[keyBytes - 1 - i];
        }
        // The highest bit tells which of the two points with this y it is.
        boolean isOdd = bytes[0] < 0;
        bytes[0] &= 0x7f;
        var y = new BigInteger(1, bytes);
        if (smallOrder.contains(y)) {
            throw new IllegalArgumentException("has a point of small order");
        }
        try {
            return KeyFactory.getInstance("EdDSA")
                    .generatePublic(new EdECPublicKeySpec(parameters, new EdECPoint(isOdd, y)));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("is no key on " + parameters.getName(), unusable);
        }
    }
}
