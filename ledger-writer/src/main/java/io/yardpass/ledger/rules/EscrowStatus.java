package io.yardpass.ledger.rules;

import java.util.Locale;

/** Where the money of a sponsorship order stands. */
public enum EscrowStatus {
    PENDING,
    FUNDED,
    LOCKED,
    DISPUTED,
    RELEASED,
    REFUNDED;

    /** True while the order's amount is in escrow; before there is nothing yet, afterwards nothing any more. */
    boolean isHeld() {
        return this == FUNDED || this == LOCKED || this == DISPUTED;
    }

    boolean isFinal() {
        return this == RELEASED || this == REFUNDED;
    }

    /** As the column {@code escrow_status} spells it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static EscrowStatus ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
