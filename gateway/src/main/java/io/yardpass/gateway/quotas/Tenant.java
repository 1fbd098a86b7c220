package io.yardpass.gateway.quotas;

import io.yardpass.domain.Caller;
import java.util.UUID;

/** Whose quota it is that a caller uses up. */
sealed interface Tenant {
    /** An organization's servers and members. */
    record Organization(UUID id) implements Tenant {}

    /** The pages of an organization, apart from its servers: everybody who looks at a page has the key in it. */
    record Pages(UUID organizationId) implements Tenant {}

    /** All who show no token, together. */
    record Visitors() implements Tenant {}

    /** Somebody whose token speaks for no organization. */
    record Person(String issuer, UUID subject) implements Tenant {}

    /** Whoever has not said yet who it is, or is being looked up. */
    record Nobody() implements Tenant {}

    /** A service of the whole platform. */
    record Platform() implements Tenant {}

    static Tenant of(Caller caller) {
        UUID organization = caller.organizationId();
        return switch (caller.role()) {
            case ANON -> caller.isVisitor() ? new Visitors() : new Pages(organization);
            case AUTHENTICATED ->
                organization == null ? new Person(caller.issuer(), caller.subject()) : new Organization(organization);
            case SERVICE_ROLE -> organization == null ? new Platform() : new Organization(organization);
        };
    }
}
