package io.yardpass.ledger.rules;

import java.util.Locale;

/** What an account is for. Money that came in from outside stands on the debit side, money owed or earned on the credit side. */
public enum AccountKind {
    USER_CASH,
    SPONSOR_CASH,
    ORGANIZATION_RECEIVABLE,
    ORGANIZER_CASH,
    PLATFORM_REVENUE,
    SPONSOR_ESCROW,
    WALLET;

    /** True for money held for others, which cannot be overdrawn. */
    boolean isHeld() {
        return this == SPONSOR_ESCROW || this == WALLET;
    }

    /** True for what all callers' money adds up in: no caller's own bound may hold for it. */
    public boolean isShared() {
        return this == PLATFORM_REVENUE;
    }

    /** As the column {@code kind} spells it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static AccountKind ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
