package io.yardpass.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** What a request is called in logs: the client's name for it if that is harmless, else our own. */
final class RequestId {
    static final CharSequence HEADER = HttpHeaders.createOptimized("X-Request-Id");
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final String PREFIX =
            Long.toHexString(ThreadLocalRandom.current().nextLong()) + "-";
    private static final AtomicLong NEXT = new AtomicLong();

    private RequestId() {}

    /** The same whenever it is asked for: our own is put where the client's would stand. */
    static String of(HttpServerRequest request) {
        String given = request.getHeader(HEADER);
        if (given != null && HARMLESS.matcher(given).matches()) {
            return given;
        }
        String own = PREFIX + NEXT.incrementAndGet();
        request.headers().set(HEADER, own);
        return own;
    }
}
