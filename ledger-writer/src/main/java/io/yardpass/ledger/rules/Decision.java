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

        /**
         * True when sending the same again could never succeed, so that the refusal is kept with the key: it rests on the
         * command's own words and on what never changes. What was not there may be made, what costs too much become cheaper, what
         * is full emptier.
         */
        boolean isFinal() {
            return switch (code) {
                case ACCOUNT_CLOSED, ESCROW_ACCOUNT, UNBALANCED, RESERVED_KIND, ALREADY_REVERSED, NOT_REVERSIBLE ->
                    true;
                case TOTAL_MISMATCH,
                        UNKNOWN_EVENT,
                        UNKNOWN_TIER,
                        CURRENCY_MISMATCH,
                        AMOUNT_OUT_OF_RANGE,
                        UNKNOWN_ACCOUNT,
                        INSUFFICIENT_BALANCE,
                        UNKNOWN_TRANSACTION,
                        UNKNOWN_SPONSORSHIP_ORDER,
                        UNKNOWN_ORGANIZATION,
                        UNKNOWN_CURRENCY,
                        TRANSITION_REFUSED -> false;
                case SOLD_OUT,
                        PER_BUYER_LIMIT,
                        TIER_NOT_ON_SALE,
                        UNKNOWN_HOLD,
                        HOLD_EXPIRED,
                        UNKNOWN_TICKET,
                        WRONG_EVENT,
                        TICKET_ALREADY_REDEEMED,
                        TICKET_NOT_ISSUED,
                        TRANSFER_TO_OWNER,
                        TRANSFER_LIMIT,
                        UNKNOWN_ORDER,
                        FORBIDDEN -> false;
                // Another try brings a proof, or another payment.
                case PAYMENT_REQUIRED, PAYMENT_MISMATCH, PAYMENT_REFERENCE_USED -> false;
            };
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
