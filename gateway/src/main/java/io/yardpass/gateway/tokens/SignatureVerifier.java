package io.yardpass.gateway.tokens;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells which of our keys signed a token. Confined to a thread, as the JDK's signatures are. */
final class SignatureVerifier {
    private record Verifier(VerificationKey key, SignatureAlgorithm.Check check) {}

    private final List<Verifier> verifiers = new ArrayList<>();

    SignatureVerifier(List<VerificationKey> keys) {
        try {
            for (VerificationKey key : keys) {
                verifiers.add(new Verifier(key, key.algorithm().check(key.key())));
            }
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("no verifier can be made from a key", unusable);
        }
    }

    /** The first of our keys that did, if any. */
    Optional<VerificationKey> signer(SignedToken token) {
        return verifiers.stream()
                .filter(verifier -> verifier.key().mayHaveSigned(token))
                .filter(verifier -> passes(verifier.check(), token))
                .map(Verifier::key)
                .findFirst();
    }

    private static boolean passes(SignatureAlgorithm.Check check, SignedToken token) {
        try {
            return check.passes(token.signed(), token.signature());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
