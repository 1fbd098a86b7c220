package io.yardpass.wire.problems;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Why a request failed as a whole, told as RFC 9457 has it.
 *
 * @param totalCents for a total mismatch, the right one; for what is to be paid, how much
 * @param errors what is wrong where, for a body of the wrong shape
 */
public record Problem(
        ProblemCode code,
        String detail,
        OptionalLong totalCents,
        List<FieldError> errors,
        Map<String, String> headers) {
    private static final int RETRY_AFTER_SECONDS_MAX = 5;

    /** One fault: a JSON pointer into the body, and what is wrong there. */
    public record FieldError(String pointer, String detail) {}

    public Problem {
        requireNonNull(code, "code");
        requireNonNull(detail, "detail");
        errors = List.copyOf(errors);
        headers = Map.copyOf(headers);
    }

    public static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, OptionalLong.empty(), List.of(), headersOf(code));
    }

    /** A body that is well-formed JSON, and wrong in one place. */
    public static Problem malformed(String pointer, String detail) {
        return Problem.of(ProblemCode.MALFORMED, pointer + " " + detail + ".")
                .withErrors(List.of(new FieldError(pointer, detail)));
    }

    public Problem withHeader(String name, String value) {
        var more = new TreeMap<>(headers);
        more.put(name, value);
        return new Problem(code, detail, totalCents, errors, more);
    }

    public Problem withTotal(OptionalLong rightTotalCents) {
        return new Problem(code, detail, rightTotalCents, errors, headers);
    }

    public Problem withErrors(List<FieldError> fieldErrors) {
        return new Problem(code, detail, totalCents, fieldErrors, headers);
    }

    private static Map<String, String> headersOf(ProblemCode code) {
        return switch (code.status()) {
            case 401 -> Map.of("WWW-Authenticate", "Bearer realm=\"yardpass\"");
            // Jittered, so that the clients of one overload do not all come back in the same second.
            case 429, 503 -> Map.of("Retry-After", Integer.toString(retryAfterSeconds()));
            default -> Map.of();
        };
    }

    private static int retryAfterSeconds() {
        return ThreadLocalRandom.current().nextInt(1, RETRY_AFTER_SECONDS_MAX + 1);
    }
}
