package io.yardpass.pgcopy;

import java.util.Arrays;
import java.util.Locale;

/** How far the wire is protected, named and meant as libpq's {@code sslmode}. */
public enum SslMode {
    /** Never encrypted. */
    DISABLE,
    /** Plain; encrypted where the server refuses the plain connection. */
    ALLOW,
    /** Encrypted where the server can, else plain. Against someone on the wire it protects no more than ALLOW. */
    PREFER,
    /** Encrypted; whose certificate it is goes unchecked, so someone on the wire may stand between. */
    REQUIRE,
    /** Encrypted, and a trusted root signed the certificate, for whatever host. */
    VERIFY_CA,
    /** Encrypted, and a trusted root signed the certificate for the host that the address names. */
    VERIFY_FULL;

    /** Throws IllegalArgumentException for a name that libpq does not know. */
    public static SslMode of(String libpqName) {
        return Arrays.stream(values())
                .filter(mode -> mode.libpqName().equals(libpqName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown sslmode '" + libpqName + "'"));
    }

    /** For example {@code verify-full}. */
    public String libpqName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean triesTlsFirst() {
        return switch (this) {
            case DISABLE, ALLOW -> false;
            case PREFER, REQUIRE, VERIFY_CA, VERIFY_FULL -> true;
        };
    }

    /** Where one way was refused, the other is tried. */
    boolean takesEither() {
        return switch (this) {
            case ALLOW, PREFER -> true;
            case DISABLE, REQUIRE, VERIFY_CA, VERIFY_FULL -> false;
        };
    }

    boolean verifies() {
        return switch (this) {
            case VERIFY_CA, VERIFY_FULL -> true;
            case DISABLE, ALLOW, PREFER, REQUIRE -> false;
        };
    }
}
