package io.yardpass.gateway.http;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
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

    /** The same with those of the headers that it lacks. */
    Reply with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        if (headers.isEmpty()) {
            return new Reply(status, contentType, body, more);
        }
        var all = new HashMap<>(more);
        all.putAll(headers);
        return new Reply(status, contentType, body, all);
    }

    /** The same as the answer to that request: a problem names it. */
    Reply to(String requestId) {
        return contentType.equals(ProblemReply.CONTENT_TYPE)
                ? new Reply(status, contentType, ProblemReply.withInstance(body, requestId), headers)
                : this;
    }

    static Reply text(int status, String contentType, String body) {
        return new Reply(status, contentType, Buffer.buffer(body), Map.of());
    }
}
