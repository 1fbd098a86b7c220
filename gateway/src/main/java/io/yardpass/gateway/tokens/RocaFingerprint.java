package io.yardpass.gateway.tokens;

import java.math.BigInteger;
import java.util.stream.IntStream;

/**
 * Knows RSA keys that chips made in a way that lets anybody compute their private half (ROCA, CVE-2017-15361): modulo every
 * small prime, such an n is a power of 65537. Of other keys one in 2^27 is so.
 */
final class RocaFingerprint {
    private static final int[] PRIMES = {
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
        113, 127, 131, 137, 139, 149, 151, 157, 163, 167
    };
    private static final int GENERATOR = 65_537;

    private RocaFingerprint() {}

    static boolean isOf(BigInteger modulus) {
        return IntStream.of(PRIMES)
                .allMatch(prime -> isPowerOfGenerator(
                        modulus.mod(BigInteger.valueOf(prime)).intValue(), prime));
    }

    private static boolean isPowerOfGenerator(int residue, int prime) {
        int power = 1;
        do {
            if (power == residue) {
                return true;
            }
            power = power * (GENERATOR % prime) % prime;
        } while (power != 1);
        return false;
    }
}
