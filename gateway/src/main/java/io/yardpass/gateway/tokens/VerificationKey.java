package io.yardpass.gateway.tokens;

import static java.util.Objects.requireNonNull;

import java.security.Key;

/**
 * A key that tokens are verified with, and the one algorithm that it is for.
 *
 * @param id what a token may name it by; null when it has none, and then it is tried for every token of its algorithm
 */
record VerificationKey(String id, SignatureAlgorithm algorithm, Key key) {
    VerificationKey {
        requireNonNull(algorithm, "algorithm");
        requireNonNull(key, "key");
    }

    boolean mayHaveSigned(SignedToken token) {
        return algorithm == token.algorithm() && (id == null || token.keyId() == null || id.equals(token.keyId()));
    }

    @Override
    public String toString() {
        return algorithm.joseName() + (id == null ? "" : " " + id);
    }
}
