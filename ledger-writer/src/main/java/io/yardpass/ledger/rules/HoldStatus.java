package io.yardpass.ledger.rules;

import java.util.Locale;

/** What became of a hold; only what is held sets anything aside. */
public enum HoldStatus {
    HELD,
    CONSUMED,
    RELEASED,
    EXPIRED;

    /** As the column {@code status} spells it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static HoldStatus ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
