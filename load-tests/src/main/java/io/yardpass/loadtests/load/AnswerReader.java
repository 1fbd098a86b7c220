package io.yardpass.loadtests.load;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one HTTP/1.1 answer at a time off a connection without pipelining, and of its body only the count of accepted
 * events. Looks at each byte of the head once and makes nothing, so that a driver on the same machine leaves the cores to
 * the service. Answers without Content-Length are refused.
 */
final class AnswerReader {
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACCEPTED = "\"accepted\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QUEUED = "\"queued\":".getBytes(StandardCharsets.US_ASCII);
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int UNKNOWN = -1;

    private byte[] bytes = new byte[1024];
    private int length;
    private int lineStart;
    private int bodyStart;
    private int bodyLength = UNKNOWN;

    /** True once the answer is whole; its parts may be asked for until {@link #clear()}. */
    boolean feed(Buffer more) {
        int needed = length + more.length();
        if (needed > bytes.length) {
            if (needed > ANSWER_BYTES_MAX) {
                throw new IllegalStateException("an answer of more than " + ANSWER_BYTES_MAX + " bytes");
            }
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, needed));
        }
        more.getBytes(bytes, length);
        length = needed;
        if (bodyStart == 0) {
            readHead();
        }
        return bodyStart > 0 && length >= bodyStart + bodyLength;
    }

    int status() {
        return number("HTTP/1.1 ".length());
    }

    /** The number after {@code "accepted":} in the body; 0 if there is none. */
    int accepted() {
        return counted(ACCEPTED);
    }

    /** The same of {@code "queued":}. */
    int queued() {
        return counted(QUEUED);
    }

    private int counted(byte[] field) {
        for (int at = bodyStart; at <= length - field.length; at++) {
            if (bytes[at] == '"' && startsWith(at, field)) {
                return number(at + field.length);
            }
        }
        return 0;
    }

    void clear() {
        length = 0;
        lineStart = 0;
        bodyStart = 0;
        bodyLength = UNKNOWN;
    }

    /** Line by line, as far as there are whole lines; the empty one ends the head. */
    private void readHead() {
        for (int at = lineStart; at < length; at++) {
            if (bytes[at] != '\n') {
                continue;
            }
            if (at - lineStart <= 1) {
                if (bodyLength == UNKNOWN) {
                    throw new IllegalStateException("an answer without Content-Length");
                }
                bodyStart = at + 1;
                return;
            }
            if (startsWith(lineStart, LENGTH)) {
                bodyLength = number(lineStart + LENGTH.length);
            }
            lineStart = at + 1;
        }
    }

    /** ASCII letters are compared regardless of case: header names may come in either. */
    private boolean startsWith(int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (at + i >= length || lower(bytes[at + i]) != wanted[i]) {
                return false;
            }
        }
        return true;
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
