package io.yardpass.loadtests;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one HTTP/1.1 answer at a time off a connection without pipelining, and of its body only the count of accepted
 * events. Enough for a driver; answers without Content-Length are refused.
 */
final class AnswerReader {
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACCEPTED = "\"accepted\":".getBytes(StandardCharsets.US_ASCII);
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    private byte[] bytes = new byte[1024];
    private int length;

    /** True once the answer is whole; its parts may be asked for until {@link #clear()}. */
    boolean feed(byte[] more) {
        if (length + more.length > bytes.length) {
            if (length + more.length > ANSWER_BYTES_MAX) {
                throw new IllegalStateException("an answer of more than " + ANSWER_BYTES_MAX + " bytes");
            }
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more.length));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        int headEnd = find(HEAD_END, 0, length);
        if (headEnd < 0) {
            return false;
        }
        int named = find(LENGTH, 0, headEnd);
        if (named < 0) {
            throw new IllegalStateException("an answer without Content-Length");
        }
        return length >= headEnd + HEAD_END.length + number(named + LENGTH.length);
    }

    int status() {
        return number("HTTP/1.1 ".length());
    }

    /** The number after {@code "accepted":} in the body; 0 if there is none. */
    int accepted() {
        int at = find(ACCEPTED, find(HEAD_END, 0, length), length);
        return at < 0 ? 0 : number(at + ACCEPTED.length);
    }

    void clear() {
        length = 0;
    }

    /** ASCII letters are compared regardless of case: header names may come in either. */
    private int find(byte[] wanted, int from, int until) {
        for (int start = from; start <= until - wanted.length; start++) {
            int i = 0;
            while (i < wanted.length && lower(bytes[start + i]) == wanted[i]) {
                i++;
            }
            if (i == wanted.length) {
                return start;
            }
        }
        return -1;
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
    }

    private int number(int at) {
        while (at < length && bytes[at] == ' ') {
            at++;
        }
        int number = 0;
        while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
            number = number * 10 + bytes[at++] - '0';
        }
        return number;
    }
}
