package io.yardpass.gateway;

import java.util.UUID;

/** UUIDs in their canonical 36 characters only: {@code UUID.fromString} would also take {@code 1-1-1-1-1}. */
final class Ids {
    private static final int LENGTH = 36;

    private Ids() {}

    /** The id, or null if the text is not one. */
    static UUID parse(String text) {
        char[] chars = text.toCharArray();
        return parse(chars, 0, chars.length);
    }

    static UUID parse(char[] chars, int from, int length) {
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
