package io.yardpass.domain;

import java.util.UUID;

/** Ids in their canonical spelling, and what the version-7 layout of RFC 9562 says about one. */
public final class Uuids {
    /** Of zeros only, which RFC 9562 has for what is not there. */
    public static final UUID NIL = new UUID(0, 0);

    private static final int LENGTH = 36;
    /** The value of each ASCII digit; -1 for what is none. */
    private static final byte[] NIBBLES = nibbles();

    private Uuids() {}

    /** True for that one. */
    public static boolean isNil(UUID id) {
        return id.getMostSignificantBits() == 0 && id.getLeastSignificantBits() == 0;
    }

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
        if (chars[from + 8] != '-' || chars[from + 13] != '-' || chars[from + 18] != '-' || chars[from + 23] != '-') {
            return null;
        }
        long timeLow = hex(chars, from, 8);
        long timeMid = hex(chars, from + 9, 4);
        long timeHigh = hex(chars, from + 14, 4);
        long clock = hex(chars, from + 19, 4);
        long node = hex(chars, from + 24, 12);
        return (timeLow | timeMid | timeHigh | clock | node) < 0
                ? null
                : new UUID(timeLow << 32 | timeMid << 16 | timeHigh, clock << 48 | node);
    }

    /** The number of at most twelve hexadecimal digits; negative if one of them is none, for -1 shifted stays negative. */
    private static long hex(char[] chars, int from, int digits) {
        long number = 0;
        for (int i = from; i < from + digits; i++) {
            char c = chars[i];
            number = number << 4 | (c < NIBBLES.length ? NIBBLES[c] : -1);
        }
        return number;
    }

    private static byte[] nibbles() {
        byte[] nibbles = new byte['f' + 1];
        for (char c = 0; c < nibbles.length; c++) {
            nibbles[c] = (byte) Character.digit(c, 16);
        }
        return nibbles;
    }
}
