package io.yardpass.ledger.rules;

import java.util.Locale;

/** What an active member of an organization is there. */
public enum MemberRole {
    OWNER,
    ADMIN,
    MEMBER;

    public static MemberRole ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    boolean administers() {
        return this != MEMBER;
    }
}
