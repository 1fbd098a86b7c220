package io.yardpass.ledger.rules;

import io.yardpass.domain.RefusalCode;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/** What a rule says about a command, before anything is done about it. */
sealed interface Decision {
    record Refuse(RefusalCode code, String detail, OptionalLong rightTotalCents) implements Decision {
        private static final Set<RefusalCode> OF_THE_CATALOGUE = EnumSet.of(
                RefusalCode.TOTAL_MISMATCH,
                RefusalCode.UNKNOWN_EVENT,
                RefusalCode.UNKNOWN_TIER,
                RefusalCode.CURRENCY_MISMATCH,
                RefusalCode.AMOUNT_OUT_OF_RANGE);

        static Refuse because(RefusalCode code, String detail) {
            return new Refuse(code, detail, OptionalLong.empty());
        }

        /** True when it may rest on a price or a currency that was remembered and has changed since. */
        boolean restsOnCatalogue() {
            return OF_THE_CATALOGUE.contains(code);
        }
    }

    /** To be done. */
    @FunctionalInterface
    non-sealed interface Accept extends Decision {
        /** Writes it down, in the overlay and as rows; returns the answer. */
        String write(Journal journal, String fingerprint);
    }

    /** What is only asked for: to be told, not to be done. */
    record Preview(String body) implements Decision {}
}
