package io.yardpass.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.List;

/** The Idempotency-Key header: one key, bare or quoted, of visible ASCII. */
final class IdempotencyKey {
    static final String HEADER = "Idempotency-Key";
    static final int LENGTH_MAX = 255;

    private IdempotencyKey() {}

    static String of(HttpServerRequest request) {
        List<String> values = request.headers().getAll(HEADER);
        if (values.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.IDEMPOTENCY_KEY_MISSING, "Without a key a retry could do the same twice.");
        }
        String key = unquoted(values.getFirst().trim());
        if (values.size() > 1 || key.isEmpty() || key.length() > LENGTH_MAX || !isVisibleAscii(key)) {
            throw new ProblemException(
                    ProblemCode.IDEMPOTENCY_KEY_INVALID,
                    "A key is 1 to " + LENGTH_MAX + " visible ASCII characters, bare or in quotes, sent once.");
        }
        return key;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static boolean isVisibleAscii(String key) {
        return key.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"');
    }
}
