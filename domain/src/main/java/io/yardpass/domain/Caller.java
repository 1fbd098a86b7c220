package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * Who sent a request, as a verified token says it.
 *
 * @param issuer the token's {@code iss}
 * @param subject the user behind the token; null for a service or a publishable key
 * @param organizationId the one organization the token speaks for; null means none, and for a service role: any
 * @param visit tells visitors apart, and leads back to no address; 0 for all others
 */
public record Caller(String issuer, UUID subject, Role role, UUID organizationId, long visit) {
    public Caller(String issuer, UUID subject, Role role, UUID organizationId) {
        this(issuer, subject, role, organizationId, 0);
    }

    public Caller {
        requireNonNull(issuer, "issuer");
        requireNonNull(role, "role");
        if (role == Role.ANON && !issuer.isEmpty()) {
            requireNonNull(organizationId, "a publishable key names its organization");
        }
        if (role == Role.AUTHENTICATED) {
            requireNonNull(subject, "an authenticated caller has a subject");
        }
    }

    /** Whoever shows no token, where none is needed: nobody issued one, and it speaks for nobody. */
    public static Caller visitor(long visit) {
        return new Caller("", null, Role.ANON, null, visit);
    }

    public boolean isVisitor() {
        return role == Role.ANON && organizationId == null;
    }

    /** True for a service of the platform: of role service_role, and bound to no organization. */
    public boolean isPlatform() {
        return role == Role.SERVICE_ROLE && organizationId == null;
    }

    /** True when this caller may act for the organization: a service of it, or a service of the platform. */
    public boolean serves(UUID organization) {
        return role == Role.SERVICE_ROLE && (organizationId == null || organizationId.equals(organization));
    }

    /** Whose idempotency keys these are: a service's belong to its organization, a user's to the user alone. */
    public String idempotencyScope() {
        return switch (role) {
            case SERVICE_ROLE -> organizationId == null ? "service" : "organization:" + organizationId;
            case AUTHENTICATED -> "user:" + issuer + ":" + subject;
            case ANON -> "anon:" + organizationId;
        };
    }
}
