package io.yardpass.loadtests.demo;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes version-7 ids (RFC 9562) in ascending order: milliseconds, a 12-bit counter, 62 random bits. Past 4,096 ids in a
 * millisecond the ids run ahead of the clock rather than repeat. Confined to one thread.
 */
public final class Ids {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    public static final int TEXT_LENGTH = 36;

    private final InstantSource clock;
    private final RandomGenerator random;
    private long millis;
    private int counter;

    public Ids(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public UUID next() {
        long now = clock.millis();
        if (now > millis) {
            millis = now;
            counter = 0;
        } else if (++counter > 0xfff) {
            millis++;
            counter = 0;
        }
        long high = millis << 16 | 0x7000 | counter;
        long low = random.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** Writes the id's 36 characters at the offset, without making a String. */
    public static void write(UUID id, byte[] into, int offset) {
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        int at = hex(high >>> 32, 8, into, offset);
        at = hex(high >>> 16, 4, into, dash(into, at));
        at = hex(high, 4, into, dash(into, at));
        at = hex(low >>> 48, 4, into, dash(into, at));
        hex(low, 12, into, dash(into, at));
    }

    private static int hex(long value, int digits, byte[] into, int offset) {
        for (int i = digits - 1; i >= 0; i--) {
            into[offset + i] = DIGITS[(int) (value & 0xf)];
            value >>>= 4;
        }
        return offset + digits;
    }

    private static int dash(byte[] into, int offset) {
        into[offset] = '-';
        return offset + 1;
    }
}
