package io.yardpass.webhooks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.yardpass.domain.WebhookUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Open connections, each to an address that was judged when it was opened, and known by a certificate of the URL's name. Those
 * that wait for the next delivery are closed soon.
 */
final class WebhookConnections {
    private static final int ADDRESSES_MAX = 4;

    private final Vertx vertx;
    private final WebhookClientOptions options;
    private final HttpClientAgent client;
    private final ClientSSLOptions tls;
    private final Map<String, Deque<WebhookConnection>> idle = new HashMap<>();
    private int idling;
    private int open;

    WebhookConnections(Vertx vertx, WebhookClientOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.tls = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
        tls.setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
        tls.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(options.connectedWithin().toMillis() * 2);
        options.roots().ifPresent(roots -> tls.setTrustOptions(new PemTrustOptions().addCertPath(roots.toString())));
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setPipelining(false)
                .setDecompressionSupported(false)
                .setConnectTimeout((int) options.connectedWithin().toMillis())
                .setMaxHeaderSize(options.headBytesMax())
                .setMaxInitialLineLength(options.headBytesMax()));
    }

    /** One that waits, the last used first; null when there is none. */
    WebhookConnection takeIdle(WebhookUrl url) {
        Deque<WebhookConnection> waiting = idle.get(url.origin());
        if (waiting == null) {
            return null;
        }
        WebhookConnection taken = waiting.getFirst();
        forget(taken);
        return taken;
    }

    /** Fails with {@link WebhookFailure#UNREACHABLE}, {@link WebhookFailure#TLS} or {@link WebhookFailure#BUSY}. */
    Future<WebhookConnection> open(WebhookUrl url, List<InetAddress> addresses, Deadline deadline) {
        return connect(url, addresses.subList(0, Math.min(ADDRESSES_MAX, addresses.size())), deadline);
    }

    private Future<WebhookConnection> connect(WebhookUrl url, List<InetAddress> addresses, Deadline deadline) {
        if (open >= options.socketsMax()) {
            return Future.failedFuture(new FailedDelivery(WebhookFailure.BUSY));
        }
        open++;
        Future<WebhookConnection> opening = client.connect(to(url, addresses.getFirst()))
                .onFailure(_ -> open--)
                .map(http -> new WebhookConnection(vertx, http, url.origin(), options));
        opening.onSuccess(this::watch);
        List<InetAddress> others = addresses.subList(1, addresses.size());
        return deadline.of(opening)
                .onFailure(_ -> opening.onSuccess(WebhookConnection::close))
                .recover(failure ->
                        others.isEmpty() || failure instanceof FailedDelivery || failure instanceof SSLException
                                ? Future.failedFuture(known(failure))
                                : connect(url, others, deadline));
    }

    private HttpConnectOptions to(WebhookUrl url, InetAddress address) {
        return new HttpConnectOptions()
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, url.port())))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.secure())
                .setSslOptions(tls);
    }

    private static FailedDelivery known(Throwable failure) {
        return switch (failure) {
            case FailedDelivery known -> known;
            case SSLException _ -> new FailedDelivery(WebhookFailure.TLS);
            default -> new FailedDelivery(WebhookFailure.UNREACHABLE);
        };
    }

    private void watch(WebhookConnection connection) {
        connection.onClosed(() -> {
            open--;
            forget(connection);
        });
    }

    /** Kept for the next delivery while it is young and there is room, else closed. */
    void giveBack(WebhookConnection connection) {
        if (!connection.isReusable() || idling >= options.socketsMax() / 2) {
            connection.close();
            return;
        }
        idle.computeIfAbsent(connection.origin(), _ -> new ArrayDeque<>()).push(connection);
        idling++;
        connection.endAfter(options.keptFor());
    }

    private void forget(WebhookConnection connection) {
        connection.cancelEnd();
        Deque<WebhookConnection> waiting = idle.get(connection.origin());
        if (waiting != null && waiting.remove(connection)) {
            idling--;
            if (waiting.isEmpty()) {
                idle.remove(connection.origin());
            }
        }
    }

    int open() {
        return open;
    }

    Future<Void> close() {
        return client.close();
    }
}
