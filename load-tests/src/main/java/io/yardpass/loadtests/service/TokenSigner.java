package io.yardpass.loadtests.service;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens as docs/CLIENTS.md tells an issuer to, so that each of thousands of users has one. */
public final class TokenSigner {
    private static final Duration LIFETIME = Duration.ofHours(23);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;
    private final InstantSource clock;

    public TokenSigner(String secret, InstantSource clock) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.clock = clock;
    }

    /** A service's that is bound to no organization. */
    public String platform() {
        return sign(claims("service_role"));
    }

    /** An organization's own service. */
    public String service(UUID organization) {
        return sign(claims("service_role").put("org_id", organization.toString()));
    }

    /** As it stands in pages of the organization. */
    public String publishable(UUID organization) {
        return sign(claims("anon").put("scope", "ingest").put("org_id", organization.toString()));
    }

    public String user(UUID user) {
        return sign(claims("authenticated").put("sub", user.toString()));
    }

    private JsonObject claims(String role) {
        return new JsonObject()
                .put("iss", "yardpass")
                .put("aud", "yardpass")
                .put("role", role)
                .put("exp", clock.instant().plus(LIFETIME).getEpochSecond());
    }

    private String sign(JsonObject claims) {
        String text = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + encoded(claims.encode());
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return text + "." + BASE64.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    private static String encoded(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
