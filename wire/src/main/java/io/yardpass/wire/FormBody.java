package io.yardpass.wire;

import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A form as pages send it (application/x-www-form-urlencoded), whose field data holds the JSON; others are ignored. */
final class FormBody {
    private static final byte[] DATA = "data=".getBytes(StandardCharsets.US_ASCII);

    private FormBody() {}

    /** The bytes of the JSON. Throws a problem unless the field is there once and can be read. */
    static byte[] data(byte[] form) {
        byte[] data = null;
        for (int from = 0; from < form.length; from = endOfField(form, from) + 1) {
            if (startsWithData(form, from)) {
                if (data != null) {
                    throw malformed("The form has the field data twice.");
                }
                data = ByteOrderMark.passedOver(decoded(form, from + DATA.length, endOfField(form, from)));
            }
        }
        if (data == null) {
            throw malformed("The form has no field data to hold the JSON; JSON alone is sent as application/json.");
        }
        return data;
    }

    private static int endOfField(byte[] form, int from) {
        int end = from;
        while (end < form.length && form[end] != '&') {
            end++;
        }
        return end;
    }

    private static boolean startsWithData(byte[] form, int from) {
        int to = from + DATA.length;
        return to <= form.length && Arrays.equals(form, from, to, DATA, 0, DATA.length);
    }

    private static byte[] decoded(byte[] form, int from, int to) {
        var out = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            switch (form[i]) {
                case '+' -> out.write(' ');
                case '%' -> {
                    out.write(escaped(form, i, to));
                    i += 2;
                }
                default -> out.write(form[i]);
            }
        }
        return out.toByteArray();
    }

    private static int escaped(byte[] form, int at, int to) {
        int high = at + 2 < to ? Character.digit(form[at + 1], 16) : -1;
        int low = at + 2 < to ? Character.digit(form[at + 2], 16) : -1;
        if (high < 0 || low < 0) {
            throw malformed("The form has a % that no two hexadecimal digits follow.");
        }
        return high << 4 | low;
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemCode.MALFORMED_JSON, detail);
    }
}
