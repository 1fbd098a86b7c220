package io.yardpass.domain;

import java.util.UUID;

/** Ids in their canonical spelling, and what the version-7 layout of RFC 9562 says about one. */
public final class Uuids {
    private static final int LENGTH = 36;

    private Uuids() {}

    /** True when the id carries its own time. */
    public static boolean isVersion7(UUID id) {
        return id.version() == 7 && id.variant() == 2;
    }

    /** The time inside a version-7 id, in microseconds since the Unix epoch, exact to the millisecond. */
    public static long micros(UUID version7) {
        return (version7.getMostSignificantBits() >>> 16) * 1_000;
    }

    /**
     * The id, or null if the text is not its canonical 36 characters: {@code UUID.fromString} would also take
     * {@code 1-1-1-1-1}.
     */
    public static UUID parse(String text) {
        char[] chars = text.toCharArray();
        return parse(chars, 0, chars.length);
    }

    /** The same for a stretch of characters. */
    public static UUID parse(char[] chars, int from, int length) {
        if (length != LENGTH) {
            return null;
        }
        long high = 0;
        long low = 0;
        int faults = 0;
        for (int i = 0; i < LENGTH; i++) {
            char c = chars[from + i];
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                faults |= c ^ '-';
                continue;
            }
            int nibble = nibble(c);
            faults |= nibble & 0x10;
            if (i < 18) {
                high = high << 4 | nibble & 0xf;
            } else {
                low = low << 4 | nibble & 0xf;
            }
        }
        return faults == 0 ? new UUID(high, low) : null;
    }

    private static int nibble(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        char lower = (char) (c | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 0x10;
    }
}
