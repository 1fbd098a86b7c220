package io.yardpass.wire;

import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.Arrays;

/**
 * U+FEFF before a text, which some programs write to say that it is UTF-8. RFC 8259 lets a reader pass over it; a second one is
 * a character that no JSON begins with.
 */
public final class ByteOrderMark {
    private static final byte[] BYTES = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private ByteOrderMark() {}

    /** The text behind the mark, or the same where there is none; throws a problem if there are two. */
    public static byte[] passedOver(byte[] text) {
        if (!standsAt(text, 0)) {
            return text;
        }
        if (standsAt(text, BYTES.length)) {
            throw new ProblemException(
                    ProblemCode.MALFORMED_JSON, "Two byte order marks stand before the body; one is passed over.");
        }
        return Arrays.copyOfRange(text, BYTES.length, text.length);
    }

    private static boolean standsAt(byte[] text, int from) {
        int to = from + BYTES.length;
        return to <= text.length && Arrays.equals(text, from, to, BYTES, 0, BYTES.length);
    }
}
