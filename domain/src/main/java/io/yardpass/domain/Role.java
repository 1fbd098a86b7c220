package io.yardpass.domain;

/** What a token's holder may be: the three roles of Supabase. */
public enum Role {
    ANON,
    AUTHENTICATED,
    SERVICE_ROLE;

    /** The role of this name, or null. */
    public static Role named(String wireName) {
        for (Role role : values()) {
            if (role.wireName().equals(wireName)) {
                return role;
            }
        }
        return null;
    }

    /** The role as tokens and PostgreSQL spell it. */
    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
