package io.yardpass.ledger.rules;

import java.util.Locale;

/** Where a ticket is; from issued it goes to one of the others, and stays there. */
public enum TicketStatus {
    ISSUED,
    REDEEMED,
    TRANSFERRED,
    REFUNDED,
    CANCELLED;

    /** As the column {@code status} spells it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static TicketStatus ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
