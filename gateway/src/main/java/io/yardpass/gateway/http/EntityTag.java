package io.yardpass.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A strong validator of an answer (RFC 9110, 8.8.3): whoever has the same bytes already is told so and sent none. */
record EntityTag(String value) {
    private static final int BYTES = 16;

    static EntityTag of(Buffer body) {
        byte[] hash = sha256().digest(body.getBytes());
        return new EntityTag(
                '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES)) + '"');
    }

    /** The answer, or 304 if the client has it. What is seen depends on who asks, so no shared cache may keep it. */
    Reply reply(HttpServerRequest request, Buffer body) {
        return reply(
                request, body, Map.of("ETag", value, "Cache-Control", "private, no-cache", "Vary", "Authorization"));
    }

    /** The same for what anybody may see, and need not ask for again for an hour. */
    Reply replyToAll(HttpServerRequest request, Buffer body) {
        return reply(request, body, Map.of("ETag", value, "Cache-Control", "public, max-age=3600"));
    }

    /** The same for an answer that depends on more of a request than who sends it: on these headers too. */
    Reply reply(HttpServerRequest request, Reply whole, String varying) {
        Reply tagged = whole.with(
                Map.of("ETag", value, "Cache-Control", "private, no-cache", "Vary", "Authorization, " + varying));
        return matches(request.headers().getAll(HttpHeaders.IF_NONE_MATCH))
                ? new Reply(304, "", Buffer.buffer(), tagged.headers())
                : tagged;
    }

    private Reply reply(HttpServerRequest request, Buffer body, Map<String, String> headers) {
        return matches(request.headers().getAll(HttpHeaders.IF_NONE_MATCH))
                ? new Reply(304, "", Buffer.buffer(), headers)
                : new Reply(200, "application/json", body, headers);
    }

    /** Compared weakly, as RFC 9110 has it. */
    private boolean matches(List<String> ifNoneMatch) {
        return ifNoneMatch.stream()
                .flatMap(tags -> Arrays.stream(tags.split(",")))
                .map(String::strip)
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .anyMatch(tag -> tag.equals("*") || tag.equals(value));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
