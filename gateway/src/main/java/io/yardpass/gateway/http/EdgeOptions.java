package io.yardpass.gateway.http;

import static java.util.Objects.requireNonNull;

import io.yardpass.domain.UnscanTicket;
import java.time.Duration;
import java.util.Set;

/**
 * Where the edge listens, what it takes at most, and at whose word.
 *
 * @param port 0 for any free one, the same for all event loops
 * @param unscanWithin how long ago a scan may be that is undone
 * @param proxies who is believed about the addresses of clients
 * @param corsOrigins whose pages may read what tokens of users and services open, as browsers write them
 * @param webhooks where organizations may be told what happens, and how its secrets are made
 */
public record EdgeOptions(
        String host,
        int port,
        RequestLimits request,
        LoopLimits loop,
        Deadlines deadlines,
        PaymentMode payments,
        Duration unscanWithin,
        TrustedProxies proxies,
        Set<String> corsOrigins,
        WebhookOptions webhooks) {
    public EdgeOptions {
        requireNonNull(host, "host");
        requireNonNull(request, "request");
        requireNonNull(loop, "loop");
        requireNonNull(deadlines, "deadlines");
        requireNonNull(payments, "payments");
        requireNonNull(unscanWithin, "unscanWithin");
        requireNonNull(proxies, "proxies");
        requireNonNull(webhooks, "webhooks");
        corsOrigins = Set.copyOf(corsOrigins);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535");
        }
    }

    /** The limits of the documentation, at this address; payments are required. */
    public static EdgeOptions at(String host, int port) {
        return new EdgeOptions(
                host,
                port,
                RequestLimits.usual(),
                LoopLimits.usual(),
                Deadlines.usual(),
                PaymentMode.REQUIRED,
                UnscanTicket.WITHIN_USUAL,
                TrustedProxies.none(),
                Set.of(),
                WebhookOptions.none());
    }

    public EdgeOptions with(RequestLimits other) {
        return new EdgeOptions(
                host, port, other, loop, deadlines, payments, unscanWithin, proxies, corsOrigins, webhooks);
    }

    public EdgeOptions with(LoopLimits other) {
        return new EdgeOptions(
                host, port, request, other, deadlines, payments, unscanWithin, proxies, corsOrigins, webhooks);
    }

    public EdgeOptions with(Deadlines other) {
        return new EdgeOptions(
                host, port, request, loop, other, payments, unscanWithin, proxies, corsOrigins, webhooks);
    }

    public EdgeOptions with(PaymentMode other) {
        return new EdgeOptions(
                host, port, request, loop, deadlines, other, unscanWithin, proxies, corsOrigins, webhooks);
    }

    public EdgeOptions withUnscanWithin(Duration other) {
        return new EdgeOptions(host, port, request, loop, deadlines, payments, other, proxies, corsOrigins, webhooks);
    }

    public EdgeOptions with(TrustedProxies other) {
        return new EdgeOptions(
                host, port, request, loop, deadlines, payments, unscanWithin, other, corsOrigins, webhooks);
    }

    public EdgeOptions withCorsOrigins(Set<String> other) {
        return new EdgeOptions(host, port, request, loop, deadlines, payments, unscanWithin, proxies, other, webhooks);
    }

    public EdgeOptions with(WebhookOptions other) {
        return new EdgeOptions(
                host, port, request, loop, deadlines, payments, unscanWithin, proxies, corsOrigins, other);
    }

    static void requirePositive(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive");
        }
    }
}
