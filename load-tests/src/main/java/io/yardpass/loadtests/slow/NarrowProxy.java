package io.yardpass.loadtests.slow;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before a server and lets only so many bytes a second towards it, over all connections together: to whoever
 * writes through it the server is slow. What the server says passes at once. One event loop; the limit and the count may
 * be used by any thread.
 */
final class NarrowProxy implements AutoCloseable {
    private static final long UNLIMITED = Long.MAX_VALUE;
    private static final long TICK_MILLIS = 2;
    /** Small, so that what waits does so in the client, where it is bounded, and not in the kernel. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final NetClient net;
    private final NetServer server;
    private final String host;
    private final int port;
    private final Set<Link> links = new HashSet<>();
    private final AtomicLong passed = new AtomicLong();
    private volatile long bytesPerSecond = UNLIMITED;
    private long credit;
    private long lastTickNanos = System.nanoTime();

    private NarrowProxy(Vertx vertx, String host, int port) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.net = vertx.createNetClient();
        this.server = vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0).setReceiveBufferSize(BUFFER_BYTES))
                .connectHandler(this::connect);
    }

    /** Listens on a port of the system's choice. Blocks until it does. */
    static NarrowProxy to(Vertx vertx, String host, int port) throws TimeoutException {
        NarrowProxy proxy = new NarrowProxy(vertx, host, port);
        proxy.server.listen().await(10, TimeUnit.SECONDS);
        vertx.setPeriodic(TICK_MILLIS, _ -> proxy.tick());
        return proxy;
    }

    int port() {
        return server.actualPort();
    }

    void narrow(long toBytesPerSecond) {
        if (toBytesPerSecond < 1) {
            throw new IllegalArgumentException("at least a byte a second must pass");
        }
        bytesPerSecond = toBytesPerSecond;
    }

    void widen() {
        bytesPerSecond = UNLIMITED;
    }

    /** Bytes that went towards the server so far. */
    long passed() {
        return passed.get();
    }

    private void connect(NetSocket client) {
        client.pause();
        net.connect(port, host)
                .onSuccess(upstream -> links.add(new Link(client, upstream)))
                .onFailure(_ -> client.close());
    }

    private void tick() {
        long now = System.nanoTime();
        long sinceNanos = now - lastTickNanos;
        lastTickNanos = now;
        long limit = bytesPerSecond;
        // Credit that nobody used is not kept: a pause must not let a burst through after it.
        credit = limit == UNLIMITED
                ? UNLIMITED
                : Math.min(Math.min(credit, 0) + limit * sinceNanos / TimeUnit.SECONDS.toNanos(1), limit);
        links.forEach(Link::regulate);
    }

    private final class Link {
        private final NetSocket client;
        private final NetSocket upstream;

        Link(NetSocket client, NetSocket upstream) {
            this.client = client;
            this.upstream = upstream;
            client.handler(this::pass);
            client.closeHandler(_ -> end());
            upstream.closeHandler(_ -> end());
            upstream.drainHandler(_ -> regulate());
            upstream.handler(client::write);
            regulate();
        }

        private void pass(Buffer bytes) {
            passed.addAndGet(bytes.length());
            credit -= credit == UNLIMITED ? 0 : bytes.length();
            upstream.write(bytes);
            regulate();
        }

        private void regulate() {
            if (credit > 0 && !upstream.writeQueueFull()) {
                client.resume();
            } else {
                client.pause();
            }
        }

        private void end() {
            links.remove(this);
            client.close();
            upstream.close();
        }
    }

    @Override
    public void close() throws TimeoutException {
        server.close().await(10, TimeUnit.SECONDS);
    }
}
