package io.yardpass.wire;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Times as RFC 3339 writes them, {@code 2026-01-31T23:59:59.123456789+01:00}, read without allocation. The offset is
 * required, fractions beyond the microsecond are cut off, a leap second is refused.
 */
public final class Rfc3339 {
    /** No time: what is given back for anything else. */
    static final long MALFORMED = Long.MIN_VALUE;

    private static final int FRACTION_DIGITS_MAX = 18;
    private static final long YEAR_1_SECONDS = -62_135_596_800L;
    private static final long YEAR_10000_SECONDS = 253_402_300_800L;

    private Rfc3339() {}

    /** The same moment in UTC, or null for what is no such time. */
    public static OffsetDateTime time(CharSequence text) {
        long micros = micros(text);
        return micros == MALFORMED ? null : ofMicros(micros);
    }

    /** The moment so many microseconds after the Unix epoch, in UTC. */
    static OffsetDateTime ofMicros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    /** Microseconds since the Unix epoch, or {@link #MALFORMED}. */
    static long micros(CharSequence text) {
        char[] chars = text.toString().toCharArray();
        return micros(chars, 0, chars.length);
    }

    static long micros(char[] chars, int from, int length) {
        if (length < 20 || !hasSeparators(chars, from)) {
            return MALFORMED;
        }
        int year = digits(chars, from, 4);
        int month = digits(chars, from + 5, 2);
        int day = digits(chars, from + 8, 2);
        int hour = digits(chars, from + 11, 2);
        int minute = digits(chars, from + 14, 2);
        int second = digits(chars, from + 17, 2);
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) {
            return MALFORMED;
        }
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return MALFORMED;
        }
        int end = from + length;
        int at = fractionEnd(chars, from + 19, end);
        int offsetSeconds = at < 0 ? Integer.MIN_VALUE : offsetSeconds(chars, at, end);
        if (offsetSeconds == Integer.MIN_VALUE) {
            return MALFORMED;
        }
        long seconds = epochDay(year, month, day) * 86_400 + hour * 3_600L + minute * 60L + second - offsetSeconds;
        // An offset can lead out of the years that can be written back.
        if (seconds < YEAR_1_SECONDS || seconds >= YEAR_10000_SECONDS) {
            return MALFORMED;
        }
        return seconds * 1_000_000 + fractionMicros(chars, from + 19, at);
    }

    private static boolean hasSeparators(char[] chars, int from) {
        char t = chars[from + 10];
        return chars[from + 4] == '-'
                && chars[from + 7] == '-'
                && (t == 'T' || t == 't' || t == ' ')
                && chars[from + 13] == ':'
                && chars[from + 16] == ':';
    }

    /** Where the fraction ends, which is where it would begin if there is none; -1 if it is not one. */
    private static int fractionEnd(char[] chars, int from, int end) {
        if (chars[from] != '.') {
            return from;
        }
        int at = from + 1;
        while (at < end && isDigit(chars[at])) {
            at++;
        }
        int count = at - from - 1;
        return count >= 1 && count <= FRACTION_DIGITS_MAX ? at : -1;
    }

    private static long fractionMicros(char[] chars, int from, int end) {
        long micros = 0;
        for (int i = 1; i <= 6; i++) {
            micros = micros * 10 + (from + i < end ? chars[from + i] - '0' : 0);
        }
        return micros;
    }

    private static int offsetSeconds(char[] chars, int at, int end) {
        int left = end - at;
        if (left == 1 && (chars[at] == 'Z' || chars[at] == 'z')) {
            return 0;
        }
        if (left != 6 || chars[at + 3] != ':' || (chars[at] != '+' && chars[at] != '-')) {
            return Integer.MIN_VALUE;
        }
        int hours = digits(chars, at + 1, 2);
        int minutes = digits(chars, at + 4, 2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
            return Integer.MIN_VALUE;
        }
        int seconds = hours * 3_600 + minutes * 60;
        return chars[at] == '-' ? -seconds : seconds;
    }

    /** The number of exactly so many digits, or -1. */
    private static int digits(char[] chars, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            if (!isDigit(chars[i])) {
                return -1;
            }
            value = value * 10 + chars[i] - '0';
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int daysOf(int year, int month) {
        return switch (month) {
            case 2 -> isLeap(year) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    /** Days since 1970-01-01 in the proleptic Gregorian calendar, counted from a March so that leap days come last. */
    private static long epochDay(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int dayOfMarchYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return 365L * y + y / 4 - y / 100 + y / 400 + dayOfMarchYear - 719_468;
    }
}
