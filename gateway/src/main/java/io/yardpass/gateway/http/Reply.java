package io.yardpass.gateway.http;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** An answer as a value: what handlers return and {@link Routes} sends. */
record Reply(int status, String contentType, Buffer body, Map<String, String> headers) {
    Reply {
        requireNonNull(body, "body");
        headers = Map.copyOf(headers);
    }

    static Reply json(int status, Buffer body) {
        return new Reply(status, "application/json", body, Map.of());
    }

    static Reply text(int status, String contentType, String body) {
        return new Reply(status, contentType, Buffer.buffer(body), Map.of());
    }
}
