package io.yardpass.gateway.http;

import static java.util.Objects.requireNonNull;

/**
 * Where the edge listens and what it takes at most.
 *
 * @param port 0 for any free one, the same for all event loops
 */
public record EdgeOptions(String host, int port, RequestLimits request, LoopLimits loop, Deadlines deadlines) {
    public EdgeOptions {
        requireNonNull(host, "host");
        requireNonNull(request, "request");
        requireNonNull(loop, "loop");
        requireNonNull(deadlines, "deadlines");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535");
        }
    }

    /** The limits of the documentation, at this address. */
    public static EdgeOptions at(String host, int port) {
        return new EdgeOptions(host, port, RequestLimits.usual(), LoopLimits.usual(), Deadlines.usual());
    }

    public EdgeOptions with(RequestLimits other) {
        return new EdgeOptions(host, port, other, loop, deadlines);
    }

    public EdgeOptions with(LoopLimits other) {
        return new EdgeOptions(host, port, request, other, deadlines);
    }

    public EdgeOptions with(Deadlines other) {
        return new EdgeOptions(host, port, request, loop, other);
    }

    static void requirePositive(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive");
        }
    }
}
