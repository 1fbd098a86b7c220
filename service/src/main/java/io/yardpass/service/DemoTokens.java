package io.yardpass.service;

import io.vertx.core.json.JsonObject;
import io.yardpass.domain.PaymentProof;
import io.yardpass.domain.Role;
import java.time.Duration;

/** How whoever reads the banner comes by the tokens of its requests: each is the value of a shell's variable. */
sealed interface DemoTokens {
    /** What to do with the lines that follow. */
    String advice();

    /** Of a backend of the first organization. */
    String service();

    /** Of the first user. */
    String buyer();

    /** That this was paid. */
    String paid(PaymentProof proof);

    /** With the development key, which is good for nothing else: they stand there. */
    record Signed(DevelopmentTokens tokens) implements DemoTokens {
        private static final Duration LIFETIME = Duration.ofHours(12);

        @Override
        public String advice() {
            return "Paste these first. They last 12 hours; ./yardpass token signs others.";
        }

        @Override
        public String service() {
            return tokens.sign(Role.SERVICE_ROLE, DemoIds.ORGANIZATION.number(1), null, LIFETIME);
        }

        @Override
        public String buyer() {
            return tokens.sign(Role.AUTHENTICATED, null, DemoIds.USER.number(1), LIFETIME);
        }

        @Override
        public String paid(PaymentProof proof) {
            return tokens.signPayment(proof, Duration.ofHours(1));
        }
    }

    /** With a secret of the user's: what it signs belongs on no screen, and in no log, unasked. */
    record ByCommand() implements DemoTokens {
        @Override
        public String advice() {
            return "Paste these first, where YARDPASS_JWT_SECRET and the other settings are set as here.";
        }

        @Override
        public String service() {
            return "$(./yardpass token --ttl 12h --role service_role --org " + DemoIds.ORGANIZATION.number(1) + ")";
        }

        @Override
        public String buyer() {
            return "$(./yardpass token --ttl 12h --role authenticated --user " + DemoIds.USER.number(1) + ")";
        }

        @Override
        public String paid(PaymentProof proof) {
            return "$(./yardpass token --payment " + proof.kind().wireName() + " --id " + proof.commandId()
                    + " --amount "
                    + proof.amount().cents() + " --currency " + proof.amount().currency() + " --reference "
                    + proof.reference() + ")";
        }
    }

    /** By whoever holds the private keys: these are the claims to sign. */
    record ByKeyHolder(String issuer, String audience) implements DemoTokens {
        @Override
        public String advice() {
            return "Your keys sign the tokens: put one with these claims, and an exp, in each place first.";
        }

        @Override
        public String service() {
            return claims(new JsonObject()
                    .put("role", Role.SERVICE_ROLE.wireName())
                    .put("org_id", DemoIds.ORGANIZATION.number(1).toString()));
        }

        @Override
        public String buyer() {
            return claims(new JsonObject()
                    .put("role", Role.AUTHENTICATED.wireName())
                    .put("sub", DemoIds.USER.number(1).toString()));
        }

        @Override
        public String paid(PaymentProof proof) {
            return claims(DevelopmentTokens.claims(proof));
        }

        private String claims(JsonObject own) {
            return "'" + own.put("iss", issuer).put("aud", audience).encode() + "'";
        }
    }
}
