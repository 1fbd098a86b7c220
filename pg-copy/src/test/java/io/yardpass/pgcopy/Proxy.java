package io.yardpass.pgcopy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.function.IntFunction;

/** A bad wire between us and the server: it may cut what it carries into single bytes, or the connection at an offset. */
final class Proxy {

    /** What a connection suffers: it ends after so many bytes of the client, or of the server. */
    record Harm(long clientBytesMax, long serverBytesMax, boolean sliced) {

        static final Harm NONE = new Harm(Long.MAX_VALUE, Long.MAX_VALUE, false);
        static final Harm SLICED = new Harm(Long.MAX_VALUE, Long.MAX_VALUE, true);

        static Harm clientCutAt(long offset) {
            return new Harm(offset, Long.MAX_VALUE, false);
        }

        static Harm serverCutAt(long offset) {
            return new Harm(Long.MAX_VALUE, offset, false);
        }
    }

    private final PgAddress target;
    private final IntFunction<Harm> harms;
    private final NetClient client;
    private final NetServer server;
    private int connections;

    /** Bytes of the last connection. */
    private long clientBytes;

    private long serverBytes;

    /** {@code harms} is asked with the number of the connection, from 0. */
    Proxy(Vertx vertx, PgAddress target, IntFunction<Harm> harms) {
        this.target = target;
        this.harms = harms;
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer().connectHandler(this::accept);
    }

    Future<PgAddress> listen() {
        return server.listen(0, "127.0.0.1")
                .map(listening -> new PgAddress(
                        "127.0.0.1",
                        listening.actualPort(),
                        target.database(),
                        target.user(),
                        target.password(),
                        target.role()));
    }

    Future<Void> close() {
        return server.close().eventually(client::close);
    }

    long clientBytes() {
        return clientBytes;
    }

    long serverBytes() {
        return serverBytes;
    }

    private void accept(NetSocket near) {
        Harm harm = harms.apply(connections++);
        near.pause();
        client.connect(target.port(), target.host())
                .onFailure(failure -> near.close())
                .onSuccess(far -> {
                    long[] carried = new long[2];
                    near.handler(bytes -> clientBytes =
                            carried[0] = carry(bytes, near, far, carried[0], harm.clientBytesMax(), harm.sliced()));
                    far.handler(bytes -> serverBytes =
                            carried[1] = carry(bytes, far, near, carried[1], harm.serverBytesMax(), harm.sliced()));
                    near.closeHandler(nothing -> far.close());
                    far.closeHandler(nothing -> near.close());
                    near.resume();
                    if (harm.serverBytesMax() == 0 || harm.clientBytesMax() == 0) {
                        near.close();
                    }
                });
    }

    private static long carry(Buffer bytes, NetSocket from, NetSocket to, long before, long max, boolean sliced) {
        int length = (int) Math.min(bytes.length(), max - before);
        if (sliced) {
            for (int i = 0; i < length; i++) {
                to.write(bytes.getBuffer(i, i + 1));
            }
        } else if (length > 0) {
            to.write(bytes.getBuffer(0, length));
        }
        if (before + length >= max) {
            to.close();
            from.close();
        }
        return before + length;
    }
}
