package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

/**
 * What every command brings along beside what it asks for. The id that a client makes is not in it: it names what comes of the
 * command, and not every command makes something.
 *
 * @param idempotencyKey what the client calls this attempt; the same key with the same content gives the same answer
 * @param traceparent the W3C trace context of the request, or null
 */
public record Envelope(String idempotencyKey, Caller caller, String traceparent) {
    public Envelope {
        requireNonNull(idempotencyKey, "idempotencyKey");
        requireNonNull(caller, "caller");
    }

    public Envelope withKey(String key) {
        return new Envelope(key, caller, traceparent);
    }
}
