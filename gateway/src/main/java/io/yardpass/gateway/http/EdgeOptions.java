package io.yardpass.gateway.http;

import static java.util.Objects.requireNonNull;

/**
 * Where the edge listens, what it takes at most, and at whose word.
 *
 * @param port 0 for any free one, the same for all event loops
 */
public record EdgeOptions(
        String host, int port, RequestLimits request, LoopLimits loop, Deadlines deadlines, PaymentMode payments) {
    public EdgeOptions {
        requireNonNull(host, "host");
        requireNonNull(request, "request");
        requireNonNull(loop, "loop");
        requireNonNull(deadlines, "deadlines");
        requireNonNull(payments, "payments");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535");
        }
    }

    /** The limits of the documentation, at this address; payments are required. */
    public static EdgeOptions at(String host, int port) {
        return new EdgeOptions(
                host, port, RequestLimits.usual(), LoopLimits.usual(), Deadlines.usual(), PaymentMode.REQUIRED);
    }

    public EdgeOptions with(RequestLimits other) {
        return new EdgeOptions(host, port, other, loop, deadlines, payments);
    }

    public EdgeOptions with(LoopLimits other) {
        return new EdgeOptions(host, port, request, other, deadlines, payments);
    }

    public EdgeOptions with(Deadlines other) {
        return new EdgeOptions(host, port, request, loop, other, payments);
    }

    public EdgeOptions with(PaymentMode other) {
        return new EdgeOptions(host, port, request, loop, deadlines, other);
    }

    static void requirePositive(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive");
        }
    }
}
