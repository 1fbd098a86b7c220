package io.yardpass.loadtests.load;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as RFC 3339 to the microsecond, formatted once a second and otherwise only counted on. Confined to one thread. */
final class TimeText {
    static final int LENGTH = 27;
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss'.000000Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int MICROS_END = LENGTH - 1;
    private static final int MICROS_DIGITS = 6;

    private byte[] text = new byte[LENGTH];
    private long second = Long.MIN_VALUE;

    void write(Instant time, byte[] into, int offset) {
        if (time.getEpochSecond() != second) {
            second = time.getEpochSecond();
            text = SECOND.format(time).getBytes(StandardCharsets.US_ASCII);
        }
        System.arraycopy(text, 0, into, offset, LENGTH);
        int micros = time.getNano() / 1_000;
        for (int i = 1; i <= MICROS_DIGITS; i++) {
            into[offset + MICROS_END - i] = (byte) ('0' + micros % 10);
            micros /= 10;
        }
    }
}
