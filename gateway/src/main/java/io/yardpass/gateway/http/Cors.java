package io.yardpass.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/** Pages of any origin may post events, without cookies; nothing else is open to them. */
final class Cors {
    private static final CharSequence ANY = HttpHeaders.createOptimized("*");
    private static final CharSequence EXPOSED =
            HttpHeaders.createOptimized("Retry-After, RateLimit, RateLimit-Policy, traceparent, X-Request-Id");

    private Cors() {}

    static void allow(HttpServerResponse response) {
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
        response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }

    static Reply preflight(Endpoint endpoint) {
        return new Reply(
                204,
                "",
                Buffer.buffer(),
                Map.of(
                        "Access-Control-Allow-Methods",
                        endpoint.methods(),
                        "Access-Control-Allow-Headers",
                        "Authorization, Content-Type, Content-Encoding, X-Request-Id, traceparent, tracestate, baggage",
                        "Access-Control-Max-Age",
                        "3600"));
    }
}
