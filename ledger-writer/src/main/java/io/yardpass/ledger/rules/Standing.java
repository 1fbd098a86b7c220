package io.yardpass.ledger.rules;

import io.yardpass.domain.Caller;
import java.util.UUID;

/** What a caller is to an organization. The database says the same in organizations.has_role and its policies. */
enum Standing {
    /** Acts for it: an owner or admin, or a service of it or of the platform. */
    ADMINISTERS,
    /** Sees what is its own, and no more. */
    BELONGS,
    STRANGER;

    /** Memberships must be loaded. */
    static Standing of(Caller caller, UUID organization, Overlay state) {
        return switch (caller.role()) {
            case SERVICE_ROLE -> caller.serves(organization) ? ADMINISTERS : STRANGER;
            case AUTHENTICATED -> mayBelong(caller, organization) ? ofUser(caller, organization, state) : STRANGER;
            case ANON -> STRANGER;
        };
    }

    private static Standing ofUser(Caller user, UUID organization, Overlay state) {
        Boolean administers = state.passing.members.get(new Membership(organization, user.subject()));
        if (administers != null) {
            return administers ? ADMINISTERS : BELONGS;
        }
        // Whoever gives tokens out may know of members that we do not.
        return organization.equals(user.organizationId()) ? BELONGS : STRANGER;
    }

    /** False for a user whose token names another organization: there it is nobody. */
    static boolean mayBelong(Caller user, UUID organization) {
        return user.organizationId() == null || user.organizationId().equals(organization);
    }
}
