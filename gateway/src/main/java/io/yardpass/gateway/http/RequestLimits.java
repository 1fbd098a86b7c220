package io.yardpass.gateway.http;

import static io.yardpass.gateway.http.EdgeOptions.requirePositive;

/**
 * How much one request may bring. Sizes are in bytes.
 *
 * @param headersMax fields of a head, each of which takes far more memory than it takes bytes to send
 * @param bodyBytesMax of an events body, as sent and again inflated
 * @param purchaseBytesMax the same of a purchase or of a function's arguments
 */
public record RequestLimits(
        int headerBytesMax, int headersMax, int bodyBytesMax, int purchaseBytesMax, int eventsMax, int eventBytesMax) {
    public static final int BODY_BYTES_MAX = 1 << 20;
    public static final int EVENTS_MAX = 2_000;
    public static final int EVENT_BYTES_MAX = 32 << 10;
    private static final int REST_BODIES_MAX = 4;

    public RequestLimits {
        requirePositive(headerBytesMax, "headerBytesMax");
        requirePositive(headersMax, "headersMax");
        requirePositive(bodyBytesMax, "bodyBytesMax");
        requirePositive(purchaseBytesMax, "purchaseBytesMax");
        requirePositive(eventsMax, "eventsMax");
        requirePositive(eventBytesMax, "eventBytesMax");
    }

    static RequestLimits usual() {
        return new RequestLimits(16 << 10, 100, BODY_BYTES_MAX, 64 << 10, EVENTS_MAX, EVENT_BYTES_MAX);
    }

    /** Bytes read and thrown away that come after the answer to them. */
    int restBytesMax() {
        return REST_BODIES_MAX * bodyBytesMax;
    }

    /** What one request holds at most until it is answered: its head, the largest body, and what is made of that. */
    public long heldBytesMax() {
        long head = Inbound.REQUEST_BYTES + HeadDecoder.weightMax(this);
        long events = bodyBytesMax + EventWeight.most(bodyBytesMax, eventsMax);
        return head + Math.max(events, BodyReader.commandWeight(Math.max(bodyBytesMax, purchaseBytesMax)));
    }

    public RequestLimits withEvents(int bodyBytes, int events, int eventBytes) {
        return new RequestLimits(headerBytesMax, headersMax, bodyBytes, purchaseBytesMax, events, eventBytes);
    }
}
