package io.yardpass.gateway.tokens;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Which tokens are taken.
 *
 * @param issuer the {@code iss} that a token must have
 * @param audience must be among the token's {@code aud}
 * @param leeway how far clocks may differ
 * @param lifetimeMax from now or {@code iat} to {@code exp}; publishable keys that can be revoked live longer
 * @param proofLifetimeMax from now to the {@code exp} of a payment proof
 * @param cachedMax verified tokens remembered per event loop
 */
public record TokenRules(
        KeySource keys,
        String issuer,
        String audience,
        Duration leeway,
        Duration lifetimeMax,
        Duration proofLifetimeMax,
        int tokenLengthMax,
        int cachedMax) {
    public TokenRules {
        requireNonNull(keys, "keys");
        if (issuer.isBlank() || audience.isBlank()) {
            throw new IllegalArgumentException("a token needs an issuer and an audience");
        }
        if (leeway.isNegative() || !lifetimeMax.isPositive() || !proofLifetimeMax.isPositive()) {
            throw new IllegalArgumentException("leeway and lifetimes of tokens must be positive");
        }
        if (tokenLengthMax < 1 || cachedMax < 1) {
            throw new IllegalArgumentException("sizes of tokens must be positive");
        }
    }

    /** The rules of the documentation. */
    public static TokenRules of(KeySource keys, String issuer, String audience) {
        return new TokenRules(
                keys,
                issuer,
                audience,
                Duration.ofSeconds(30),
                Duration.ofHours(24),
                Duration.ofHours(1),
                4 << 10,
                10_000);
    }
}
