package io.yardpass.ledger.rules;

import java.util.Locale;

/** Where a ticket is. From issued it goes to one of the others; a scan may be undone, and every other end is final. */
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

    /** What is told of a ticket that comes here. Back to issued it comes by an unscan alone. */
    public String news() {
        return this == ISSUED ? "unscanned" : wireName();
    }

    public static TicketStatus ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
