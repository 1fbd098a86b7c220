package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

/** What a command can show for the money that it brings in. Made at the edge, where signatures are verified. */
public sealed interface Payment {
    int REFERENCE_LENGTH_MAX = 255;

    /** Whether it names anything, and is of the length that a reference may have, in characters. */
    static boolean isReference(String text) {
        return !text.isBlank() && text.codePointCount(0, text.length()) <= REFERENCE_LENGTH_MAX;
    }

    /** The payment provider's capture, as the command names it; null when it names none. */
    String reference();

    /** Money is taken at the caller's word: a service of the platform's, or anybody's where payments are trusted. */
    record Vouched(String reference) implements Payment {}

    /** The platform's checkout signed what was captured. */
    record Proven(String reference, PaymentProof proof) implements Payment {
        public Proven {
            requireNonNull(proof, "proof");
        }
    }

    /**
     * Good for what is free.
     *
     * @param why a clause for whoever asked: "there is no payment proof"
     */
    record Unproven(String reference, String why) implements Payment {
        public Unproven {
            requireNonNull(why, "why");
        }
    }
}
