package io.yardpass.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/** The W3C trace context of a request, taken over only in its exact form. */
final class TraceContext {
    static final CharSequence HEADER = HttpHeaders.createOptimized("traceparent");
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceContext() {}

    /** The header's value, or null if there is none of the right form. */
    static String of(HttpServerRequest request) {
        String value = request.getHeader(HEADER);
        return value != null && FORM.matcher(value).matches() ? value : null;
    }
}
