package io.yardpass.domain;

import java.util.UUID;

/** What the version-7 layout of RFC 9562 says about an id. */
public final class Uuids {
    private Uuids() {}

    /** True when the id carries its own time. */
    public static boolean isVersion7(UUID id) {
        return id.version() == 7 && id.variant() == 2;
    }

    /** The time inside a version-7 id, in microseconds since the Unix epoch, exact to the millisecond. */
    public static long micros(UUID version7) {
        return (version7.getMostSignificantBits() >>> 16) * 1_000;
    }
}
