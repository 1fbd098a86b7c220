package io.yardpass.gateway.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.Locale;

/** Requests that no route could read. */
final class Unreadable {
    private Unreadable() {}

    /** Asked before anybody else does, whose complaint would carry the query, and a key with it, into the log. */
    static boolean hasReadableTarget(HttpServerRequest request) {
        String path = request.path();
        if (path == null || !path.startsWith("/")) {
            return false;
        }
        try {
            return request.query() == null || request.params() != null;
        } catch (IllegalArgumentException brokenEscape) {
            return false;
        }
    }

    /** Why it is not HTTP. */
    static Problem problem(HttpServerRequest request, RequestLimits limits) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof ProblemException refused) {
            return refused.problem();
        }
        if (cause instanceof TooLongHttpLineException) {
            return Problem.of(ProblemCode.URI_TOO_LONG, "The request line is too long.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Problem.of(
                    ProblemCode.HEADERS_TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "Headers are at most %d, of %d bytes in all.",
                            limits.headersMax(),
                            limits.headerBytesMax()));
        }
        return Problem.of(ProblemCode.BAD_REQUEST, "The request is not HTTP/1.1 as RFC 9112 has it.");
    }
}
