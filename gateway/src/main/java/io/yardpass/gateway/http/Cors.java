package io.yardpass.gateway.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import java.util.Map;
import java.util.Set;

/**
 * Which pages may read an answer, without cookies. Pages of any origin may report events and read what anybody may, with a
 * publishable key or without; what the token of a user or a service opens is for the origins that are listed.
 */
final class Cors {
    private static final CharSequence ANY = HttpHeaders.createOptimized("*");
    private static final CharSequence EXPOSED = HttpHeaders.createOptimized(
            "Content-Range, ETag, Preference-Applied, Retry-After, RateLimit, RateLimit-Policy,"
                    + " Idempotent-Replayed, traceparent, X-Request-Id");

    /** What our own clients send, and those of PostgREST. */
    private static final String TAKEN =
            "Authorization, apikey, Content-Type, Content-Encoding, Idempotency-Key, Prefer,"
                    + " Range, Range-Unit, Accept-Profile, Content-Profile, If-None-Match, X-Client-Info, X-Retry-Count,"
                    + " X-Supabase-Api-Version, X-Request-Id, traceparent, tracestate, baggage";

    /** In which pages what an address answers may be read. */
    enum Readers {
        ANYWHERE,
        /** Anywhere, unless a user or a service asked for it. */
        ANYWHERE_WITHOUT_TOKEN,
        LISTED
    }

    private final Set<String> origins;

    Cors(Set<String> origins) {
        this.origins = origins;
    }

    /** @param caller null where none is needed, or nobody found out who it is */
    void allow(HttpServerRequest request, Readers readers, Caller caller) {
        HttpServerResponse response = request.response();
        if (isForAnybody(readers, caller)) {
            allow(response.headers(), ANY);
        } else if (isListed(request)) {
            allow(response.headers(), request.getHeader(HttpHeaders.ORIGIN));
        }
        if (readers != Readers.ANYWHERE && !origins.isEmpty()) {
            response.headers().add(HttpHeaders.VARY, "Origin");
        }
    }

    private static void allow(MultiMap headers, CharSequence origin) {
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }

    private static boolean isForAnybody(Readers readers, Caller caller) {
        return switch (readers) {
            case ANYWHERE -> true;
            case ANYWHERE_WITHOUT_TOKEN -> caller == null || caller.role() == Role.ANON;
            case LISTED -> false;
        };
    }

    private boolean isListed(HttpServerRequest request) {
        String origin = origins.isEmpty() ? null : request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && origins.contains(origin);
    }

    /** True when a browser may be told beforehand what the address takes; who will ask it is not known by then. */
    boolean answersPreflight(HttpServerRequest request, Readers readers) {
        return readers != Readers.LISTED || isListed(request);
    }

    static Reply preflight(String methods) {
        return new Reply(
                204,
                "",
                Buffer.buffer(),
                Map.of(
                        "Access-Control-Allow-Methods",
                        methods,
                        "Access-Control-Allow-Headers",
                        TAKEN,
                        "Access-Control-Max-Age",
                        "3600"));
    }
}
