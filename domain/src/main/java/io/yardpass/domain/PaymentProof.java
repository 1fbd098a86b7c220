package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.UUID;

/**
 * The word of the platform's checkout that money was captured for one command. Made of a token whose signature and time were
 * verified, and of nothing else; whether it is the command's that bears it, the rule of the command says.
 *
 * @param commandId the id of the order, the top-up or the sponsorship order
 * @param reference the payment provider's capture
 */
public record PaymentProof(Kind kind, UUID commandId, Money amount, String reference) {
    /** What the money was captured for. */
    public enum Kind {
        PURCHASE,
        TOP_UP,
        ESCROW_FUND;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of this name, or null. */
        public static Kind named(String wireName) {
            for (Kind kind : values()) {
                if (kind.wireName().equals(wireName)) {
                    return kind;
                }
            }
            return null;
        }
    }

    public PaymentProof {
        requireNonNull(kind, "kind");
        requireNonNull(commandId, "commandId");
        requireNonNull(amount, "amount");
        requireNonNull(reference, "reference");
        if (amount.cents() <= 0) {
            throw new IllegalArgumentException("a payment is of something");
        }
    }
}
