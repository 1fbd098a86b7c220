package io.yardpass.gateway.tokens;

import io.vertx.core.Future;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Reads tokens that one of our keys signed, for us and for now. Confined to its event loop, for the JDK's signatures are not made
 * for two threads.
 */
final class TokenVerifier {
    /** @param signer whose signature it has */
    record Verified(Claims claims, VerificationKey signer) {}

    private final TokenRules rules;
    private final InstantSource clock;
    private TokenKeys known;
    private SignatureVerifier signatures;

    TokenVerifier(TokenRules rules, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /** Completes with what a token says; fails with a problem if it is not taken, or cannot be looked at now. */
    Future<Verified> verify(String text) {
        try {
            SignedToken token = SignedToken.parse(text, rules);
            TokenKeys keys = rules.keys().current().orElseThrow(TokenVerifier::noKeys);
            Optional<VerificationKey> signer = signer(token, keys);
            return signer.isEmpty() && keys.lackTheOneOf(token)
                    ? renewed().map(newer -> verified(token, newer, signer(token, newer)))
                    : Future.succeededFuture(verified(token, keys, signer));
        } catch (ProblemException refused) {
            return Future.failedFuture(refused);
        }
    }

    private Future<TokenKeys> renewed() {
        return rules.keys()
                .renewed()
                .recover(failure -> Future.failedFuture(failure instanceof ProblemException ? failure : noKeys()));
    }

    private Optional<VerificationKey> signer(SignedToken token, TokenKeys keys) {
        if (known != keys) {
            known = keys;
            signatures = keys.verifier();
        }
        return signatures.signer(token);
    }

    private Verified verified(SignedToken token, TokenKeys keys, Optional<VerificationKey> signer) {
        if (!keys.allow(token.algorithm())) {
            throw new InvalidTokenException(SignedToken.OTHER_ALGORITHM);
        }
        VerificationKey key = signer.orElseThrow(() -> new InvalidTokenException(Claims.NOT_FOR_US));
        Claims claims = token.claims();
        claims.requireForUs(rules);
        claims.requireTimely(rules, clock.instant());
        return new Verified(claims, key);
    }

    private static ProblemException noKeys() {
        return new ProblemException(
                ProblemCode.UNAVAILABLE, "The key of the token could not be looked up, and nothing was taken.");
    }
}
