package io.yardpass.service;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/** Signs tokens with the development key or a secret that we share, HS256, for the issuer and audience that the gateway accepts. */
final class DevelopmentTokens {
    /** Publishable keys live in pages and apps, so they outlive a session. */
    static final Duration PUBLISHABLE_LIFETIME = Duration.ofDays(365);

    private final JWTAuth signer;
    private final TokenSettings tokens;
    private final InstantSource clock;

    DevelopmentTokens(Vertx vertx, Secret key, TokenSettings tokens, InstantSource clock) {
        this.signer = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(
                                new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(Buffer.buffer(key.value()))));
        this.tokens = tokens;
        this.clock = clock;
    }

    /** A token of a user or a service; organization and user may be null where the role does not need them. */
    String sign(Role role, UUID organization, UUID user, Duration lifetime) {
        return sign(claims(role, organization, user), lifetime);
    }

    /** A publishable key: ingests for its organization alone, and reads what anybody may; the organization can revoke it by its {@code jti}. */
    String signPublishable(UUID organization) {
        JsonObject claims = claims(Role.ANON, organization, null)
                .put("scope", "ingest")
                .put("jti", UUID.randomUUID().toString());
        return sign(claims, PUBLISHABLE_LIFETIME);
    }

    /** What a pixel carries that reports this event, once and billable, for the organization. */
    String signPixel(UUID organization, JsonObject event, Duration lifetime) {
        JsonObject claims = new JsonObject()
                .put("role", "pixel")
                .put("org_id", organization.toString())
                .put("event", event);
        return sign(claims, lifetime);
    }

    /** What the platform's checkout signs when money was captured for a command. */
    String signPayment(PaymentProof proof, Duration lifetime) {
        return sign(claims(proof), lifetime);
    }

    static JsonObject claims(PaymentProof proof) {
        return new JsonObject()
                .put("role", "payment")
                .put("kind", proof.kind().wireName())
                .put("id", proof.commandId().toString())
                .put("amount_cents", proof.amount().cents())
                .put("currency", proof.amount().currency())
                .put("payment_reference", proof.reference());
    }

    private static JsonObject claims(Role role, UUID organization, UUID user) {
        JsonObject claims = new JsonObject().put("role", role.wireName());
        if (organization != null) {
            claims.put("org_id", organization.toString());
        }
        if (user != null) {
            claims.put("sub", user.toString());
        }
        return claims;
    }

    private String sign(JsonObject claims, Duration lifetime) {
        long now = clock.instant().getEpochSecond();
        claims.put("iss", tokens.issuer())
                .put("aud", tokens.audience())
                .put("iat", now)
                .put("exp", now + lifetime.toSeconds());
        return signer.generateToken(
                claims, new JWTOptions().setAlgorithm("HS256").setNoTimestamp(true));
    }
}
