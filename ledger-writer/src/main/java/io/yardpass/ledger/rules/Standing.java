package io.yardpass.ledger.rules;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import java.util.UUID;

/** What a caller is to an organization. The database says the same in organizations.has_role and its policies. */
enum Standing {
    /** Acts for it: an owner or admin, or a service of it or of the platform. */
    ADMINISTERS,
    /** Sees what is its own, and no more. */
    BELONGS,
    STRANGER;

    /** Members must be loaded. */
    static Standing of(Caller caller, UUID organization, Overlay state) {
        MemberRole role = MemberRole.of(caller, organization, state);
        if (role != null) {
            return role.administers() ? ADMINISTERS : BELONGS;
        }
        // Whoever gives tokens out may know of members that we do not.
        return caller.role() == Role.AUTHENTICATED && organization.equals(caller.organizationId()) ? BELONGS : STRANGER;
    }

    /** False for a user whose token names another organization: there it is nobody. */
    static boolean mayBelong(Caller user, UUID organization) {
        return user.organizationId() == null || user.organizationId().equals(organization);
    }
}
