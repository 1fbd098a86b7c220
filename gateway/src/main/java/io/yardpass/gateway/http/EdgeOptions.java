package io.yardpass.gateway.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Where the edge listens and what it takes at most. Sizes are in bytes; all but the address hold per event loop or less.
 *
 * @param port 0 for any free one, the same for all event loops
 * @param bodyBytesMax of an events body, as sent and again inflated
 * @param bodiesBytesMax of all bodies being read by one event loop, so that slow senders cannot fill the heap
 * @param pixelsPendingMax events of pixels that were answered and are not yet stored; more are dropped
 * @param bodyDeadline from the end of the headers to the end of the body
 * @param idleTimeout after which a connection is closed that brings no whole head of a request and no body; while an
 *     answer is being made nothing comes either, so this is longer than that
 * @param answerDeadline after which a request whose commit is not heard of is answered 503
 */
public record EdgeOptions(
        String host,
        int port,
        int bodyBytesMax,
        int purchaseBytesMax,
        int bodiesBytesMax,
        int eventsMax,
        int eventBytesMax,
        int headerBytesMax,
        int connectionsMax,
        int pixelsPendingMax,
        Duration bodyDeadline,
        Duration idleTimeout,
        Duration answerDeadline,
        Duration drainTimeout) {

    public static final int BODY_BYTES_MAX = 1 << 20;
    public static final int EVENTS_MAX = 2_000;
    public static final int EVENT_BYTES_MAX = 32 << 10;

    public EdgeOptions {
        requireNonNull(host, "host");
        requirePositive(bodyBytesMax, "bodyBytesMax");
        requirePositive(purchaseBytesMax, "purchaseBytesMax");
        requirePositive(bodiesBytesMax, "bodiesBytesMax");
        requirePositive(eventsMax, "eventsMax");
        requirePositive(eventBytesMax, "eventBytesMax");
        requirePositive(headerBytesMax, "headerBytesMax");
        requirePositive(connectionsMax, "connectionsMax");
        requirePositive(pixelsPendingMax, "pixelsPendingMax");
        requirePositive(bodyDeadline.toMillis(), "bodyDeadline");
        requirePositive(idleTimeout.toMillis(), "idleTimeout");
        requirePositive(answerDeadline.toMillis(), "answerDeadline");
        requirePositive(drainTimeout.toMillis(), "drainTimeout");
        if (idleTimeout.compareTo(answerDeadline) <= 0) {
            throw new IllegalArgumentException("idleTimeout must be longer than answerDeadline");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535");
        }
    }

    /** The limits of the documentation, at this address. */
    public static EdgeOptions at(String host, int port) {
        return new EdgeOptions(
                host,
                port,
                BODY_BYTES_MAX,
                64 << 10,
                64 << 20,
                EVENTS_MAX,
                EVENT_BYTES_MAX,
                16 << 10,
                10_000,
                5_000,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(20));
    }

    public EdgeOptions withLimits(int bodyBytes, int events, int eventBytes) {
        return new EdgeOptions(
                host,
                port,
                bodyBytes,
                purchaseBytesMax,
                bodiesBytesMax,
                events,
                eventBytes,
                headerBytesMax,
                connectionsMax,
                pixelsPendingMax,
                bodyDeadline,
                idleTimeout,
                answerDeadline,
                drainTimeout);
    }

    EdgeOptions withConnections(int max) {
        return new EdgeOptions(
                host,
                port,
                bodyBytesMax,
                purchaseBytesMax,
                bodiesBytesMax,
                eventsMax,
                eventBytesMax,
                headerBytesMax,
                max,
                pixelsPendingMax,
                bodyDeadline,
                idleTimeout,
                answerDeadline,
                drainTimeout);
    }

    EdgeOptions withPixels(int pendingMax) {
        return new EdgeOptions(
                host,
                port,
                bodyBytesMax,
                purchaseBytesMax,
                bodiesBytesMax,
                eventsMax,
                eventBytesMax,
                headerBytesMax,
                connectionsMax,
                pendingMax,
                bodyDeadline,
                idleTimeout,
                answerDeadline,
                drainTimeout);
    }

    public EdgeOptions withBodies(int bytesMax) {
        return new EdgeOptions(
                host,
                port,
                bodyBytesMax,
                purchaseBytesMax,
                bytesMax,
                eventsMax,
                eventBytesMax,
                headerBytesMax,
                connectionsMax,
                pixelsPendingMax,
                bodyDeadline,
                idleTimeout,
                answerDeadline,
                drainTimeout);
    }

    public EdgeOptions withDeadlines(Duration body, Duration idle, Duration answer, Duration drain) {
        return new EdgeOptions(
                host,
                port,
                bodyBytesMax,
                purchaseBytesMax,
                bodiesBytesMax,
                eventsMax,
                eventBytesMax,
                headerBytesMax,
                connectionsMax,
                pixelsPendingMax,
                body,
                idle,
                answer,
                drain);
    }

    private static void requirePositive(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive");
        }
    }
}
