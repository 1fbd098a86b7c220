package io.yardpass.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;

/** Pages of any origin may post events, without cookies; nothing else is open to them. */
final class Cors {
    private Cors() {}

    static void allow(HttpServerResponse response) {
        response.putHeader("Access-Control-Allow-Origin", "*");
        response.putHeader(
                "Access-Control-Expose-Headers", "Retry-After, RateLimit, RateLimit-Policy, traceparent, X-Request-Id");
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
