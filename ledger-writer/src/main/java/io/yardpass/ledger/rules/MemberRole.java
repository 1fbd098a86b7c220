package io.yardpass.ledger.rules;

import io.yardpass.domain.Caller;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/** What an active member of an organization is there. */
public enum MemberRole {
    OWNER,
    ADMIN,
    MEMBER;

    public static MemberRole ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** As whom the caller acts in the organization: a service as its owner; null for a stranger. Members must be loaded. */
    static MemberRole of(Caller caller, UUID organization, Overlay state) {
        return of(caller, organization, member -> state.get(Facts.MEMBERS, member));
    }

    static MemberRole of(Caller caller, UUID organization, Function<Member, MemberRole> members) {
        return switch (caller.role()) {
            case SERVICE_ROLE -> caller.serves(organization) ? OWNER : null;
            case AUTHENTICATED ->
                Standing.mayBelong(caller, organization)
                        ? members.apply(new Member(organization, caller.subject()))
                        : null;
            case ANON -> null;
        };
    }

    boolean administers() {
        return this != MEMBER;
    }
}
