package io.yardpass.gateway.http;

import static io.yardpass.domain.Role.ANON;
import static io.yardpass.domain.Role.AUTHENTICATED;
import static io.yardpass.domain.Role.SERVICE_ROLE;

import io.yardpass.domain.Role;
import io.yardpass.wire.EventType;
import java.util.Set;

/**
 * Who may ask.
 *
 * @param roles none where no token is asked for
 * @param platformOnly for services that are bound to no organization
 * @param visitors true where nobody needs a token, and who shows one is known by it
 */
record Who(Set<Role> roles, boolean platformOnly, boolean visitors) {
    /** The pixel has a key of its own in its address. */
    static final Who ANYBODY = new Who(Set.of(), false, false);

    static final Who USERS_AND_SERVICES = new Who(Set.of(AUTHENTICATED, SERVICE_ROLE), false, false);
    static final Who SERVICES = new Who(Set.of(SERVICE_ROLE), false, false);
    static final Who PLATFORM = new Who(Set.of(SERVICE_ROLE), true, false);
    static final Who EVERY_ROLE = new Who(Set.of(ANON, AUTHENTICATED, SERVICE_ROLE), false, false);
    static final Who EVERYBODY = new Who(EVERY_ROLE.roles(), false, true);

    static Who sends(EventType type) {
        return new Who(type.senders(), false, false);
    }
}
