package io.yardpass.gateway.decoding;

/** Finds bytes that are not UTF-8 as Unicode defines it: no overlong forms, no surrogates; and no NUL either. */
final class Utf8 {
    private Utf8() {}

    /** The first byte from here on that PostgreSQL would refuse in a text, or -1. */
    static int firstUnstorable(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length) {
            byte b = bytes[at];
            if (b > 0) {
                at++;
                continue;
            }
            int length = sequenceLength(bytes, at);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return -1;
    }

    /** The length of the valid sequence of two to four bytes that begins here, or 0. */
    private static int sequenceLength(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        int length = lead >= 0xc2 && lead <= 0xdf
                ? 2
                : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        // The second byte alone decides over overlong forms, surrogates and what is beyond U+10FFFF.
        int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
