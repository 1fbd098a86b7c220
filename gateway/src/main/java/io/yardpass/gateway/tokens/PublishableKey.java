package io.yardpass.gateway.tokens;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import java.util.regex.Pattern;

/** A key of pages and apps that can be revoked: made by YardPass and known to its database, or signed by the issuer. */
public sealed interface PublishableKey {

    /**
     * Opaque text that only the database can say the organization of. Not shown in logs, though pages show it. In an order of
     * their own: whoever makes up many that collide in a map makes nobody wait.
     */
    record Created(String text) implements PublishableKey, Comparable<Created> {
        static final String PREFIX = "ypk_";
        private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{40}");

        public Created {
            if (!isOne(text)) {
                throw new IllegalArgumentException("not of the form of a publishable key");
            }
        }

        static boolean isOne(String text) {
            return FORM.matcher(text).matches();
        }

        @Override
        public int compareTo(Created other) {
            return text.compareTo(other.text);
        }

        @Override
        public String toString() {
            return PREFIX + "…";
        }
    }

    /** A token whose signature, and so whose organization, is verified; it is revoked by its {@code jti}. */
    record Signed(UUID organization, UUID id) implements PublishableKey {
        public Signed {
            requireNonNull(organization, "organization");
            requireNonNull(id, "id");
        }
    }
}
