package io.yardpass.gateway.tokens;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Money;
import io.yardpass.domain.Payment;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.Role;
import io.yardpass.domain.Uuids;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/** The claims of a token whose signature, issuer and audience are verified. */
record Claims(JsonObject json) {
    /** The role of payment proofs, which is none that any route takes. */
    private static final String PAYMENT = "payment";

    /** Who has the wrong key, issuer or audience is told no more. */
    static final String NOT_FOR_US = "is not signed by a known key, has expired, or is for somebody else";

    /** Throws a problem unless the token is of our issuer, and for us. */
    void requireForUs(TokenRules rules) {
        if (!rules.issuer().equals(json.getValue("iss")) || !isFor(rules.audience())) {
            throw new InvalidTokenException(NOT_FOR_US);
        }
    }

    /** One text, or an array of nothing but texts (RFC 7519, section 4.1.3). */
    private boolean isFor(String audience) {
        return json.getValue("aud") instanceof JsonArray several
                ? several.stream().allMatch(String.class::isInstance) && several.contains(audience)
                : audience.equals(json.getValue("aud"));
    }

    /** Throws a problem unless the token is valid now, for a lifetime that is allowed. */
    void requireTimely(TokenRules rules, Instant now) {
        long seconds = now.getEpochSecond();
        long leeway = rules.leeway().toSeconds();
        long expires = seconds("exp", Long.MIN_VALUE);
        if (expires == Long.MIN_VALUE) {
            throw new InvalidTokenException("has no exp");
        }
        if (expires + leeway <= seconds) {
            throw new InvalidTokenException("has expired");
        }
        if (seconds("nbf", seconds) > seconds + leeway || seconds("iat", seconds) > seconds + leeway) {
            throw new InvalidTokenException("is not valid yet");
        }
        long lifetime = expires - Math.min(seconds, seconds("iat", seconds));
        if (lifetime > rules.lifetimeMax().toSeconds() + leeway && !isRevocable()) {
            throw new InvalidTokenException(
                    "lives longer than " + rules.lifetimeMax().toHours()
                            + " hours, as only a publishable key may whose jti is a UUID to revoke it by");
        }
    }

    long expiresAtSeconds() {
        return seconds("exp", Long.MIN_VALUE);
    }

    /** Who the token says is calling. What users can write themselves, user_metadata, is never looked at. */
    Caller caller() {
        Role role = role();
        UUID subject = uuid(json.getValue("sub") == null ? json.getValue("user_id") : json.getValue("sub"), "sub");
        UUID organization = uuid(organizationClaim(), "org_id");
        if (role == Role.SERVICE_ROLE && organization == null && namesOrganization()) {
            throw new InvalidTokenException("has an org_id of null; a service of the whole platform leaves it out");
        }
        if (role == Role.ANON && (organization == null || !hasIngestScope())) {
            throw new InvalidTokenException("of role anon is taken only as a publishable key: org_id and scope ingest");
        }
        if (role == Role.AUTHENTICATED && subject == null) {
            throw new InvalidTokenException("of role authenticated has no sub");
        }
        return new Caller(json.getString("iss"), subject, role, organization);
    }

    /** What a publishable key may be revoked by; null for every other token. The caller must be known to be one. */
    PublishableKey.Signed revocableKey() {
        return isRevocable() ? new PublishableKey.Signed(uuid(organizationClaim(), "org_id"), tokenId()) : null;
    }

    /** The event that a server of an organization signed for an image to report. */
    SignedPixel signedPixel() {
        if (!SignedPixel.ROLE.equals(json.getValue("role"))) {
            throw new InvalidTokenException("is not of role pixel");
        }
        UUID organization = uuid(json.getValue("org_id"), "org_id");
        if (organization == null || !(json.getValue("event") instanceof JsonObject event)) {
            throw new InvalidTokenException("of role pixel lacks its org_id or its event");
        }
        var caller = new Caller(json.getString("iss"), null, Role.SERVICE_ROLE, organization);
        return new SignedPixel(caller, event.encode());
    }

    /** What the platform's checkout signed: the money that was captured for one command. */
    PaymentProof paymentProof(TokenRules rules, Instant now) {
        if (!PAYMENT.equals(json.getValue("role"))) {
            throw new InvalidTokenException("is not of role " + PAYMENT);
        }
        long ahead = expiresAtSeconds() - now.getEpochSecond();
        if (ahead > rules.proofLifetimeMax().plus(rules.leeway()).toSeconds()) {
            throw new InvalidTokenException(
                    "ends more than " + rules.proofLifetimeMax().toMinutes() + " minutes from now");
        }
        PaymentProof.Kind kind = json.getValue("kind") instanceof String name ? PaymentProof.Kind.named(name) : null;
        UUID command = uuid(json.getValue("id"), "id");
        Long cents = cents(json.getValue("amount_cents"));
        if (kind == null
                || command == null
                || cents == null
                || !(json.getValue("currency") instanceof String currency)
                || !Money.isCode(currency)
                || !(json.getValue("payment_reference") instanceof String reference)
                || !Payment.isReference(reference)) {
            throw new InvalidTokenException(
                    "does not say what was paid: kind, id, amount_cents, currency and payment_reference");
        }
        return new PaymentProof(kind, command, new Money(cents, currency), reference);
    }

    /** Null for what is no amount that can be paid; a fraction is none, and is not rounded. */
    private static Long cents(Object claim) {
        boolean isWhole = claim instanceof Integer || claim instanceof Long;
        return isWhole && ((Number) claim).longValue() > 0 ? (Long) ((Number) claim).longValue() : null;
    }

    private boolean isRevocable() {
        return Role.ANON.wireName().equals(json.getValue("role")) && hasIngestScope() && tokenId() != null;
    }

    /** Issuers put into a jti what they like; what is no UUID revokes nothing. */
    private UUID tokenId() {
        return json.getValue("jti") instanceof String text ? Uuids.parse(text) : null;
    }

    private boolean hasIngestScope() {
        return json.getValue("scope") instanceof String scope
                && Arrays.asList(scope.split(" ")).contains("ingest");
    }

    private Role role() {
        Role role = json.getValue("role") instanceof String name ? Role.named(name) : null;
        if (role == null) {
            throw new InvalidTokenException("has no role that is known here");
        }
        return role;
    }

    private Object organizationClaim() {
        Object claim = json.getValue("org_id");
        if (claim == null && json.getValue("app_metadata") instanceof JsonObject appMetadata) {
            return appMetadata.getValue("org_id");
        }
        return claim;
    }

    /** Without the claim a service works for every organization: that must be meant, not a bug of the issuer. */
    private boolean namesOrganization() {
        return json.containsKey("org_id")
                || json.getValue("app_metadata") instanceof JsonObject appMetadata && appMetadata.containsKey("org_id");
    }

    private static UUID uuid(Object claim, String name) {
        if (claim == null) {
            return null;
        }
        UUID id = claim instanceof String text ? Uuids.parse(text) : null;
        if (id == null) {
            throw new InvalidTokenException("has a " + name + " that is not a UUID");
        }
        return id;
    }

    private long seconds(String name, long absent) {
        Object claim = json.getValue(name);
        if (claim == null) {
            return absent;
        }
        // Bounded so that sums with it cannot overflow.
        if (!(claim instanceof Number number) || Math.abs(number.doubleValue()) > 1e15) {
            throw new InvalidTokenException("has an unreadable " + name);
        }
        return number.longValue();
    }
}
