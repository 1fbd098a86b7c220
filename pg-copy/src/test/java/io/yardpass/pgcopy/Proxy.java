package io.yardpass.pgcopy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.function.IntFunction;

/** A bad wire between us and the server: it cuts, holds up, or slices what it carries. */
final class Proxy {

    private static final long PAUSE_MILLIS = 2;

    private final Vertx vertx;
    private final PgAddress target;
    private final IntFunction<Harm> harms;
    private final NetClient client;
    private final NetServer server;
    private int connections;

    /** Of the last connection. */
    private Direction fromClient;

    private Direction fromServer;

    /** {@code harms} is asked with the number of the connection, from 0. */
    Proxy(Vertx vertx, PgAddress target, IntFunction<Harm> harms) {
        this.vertx = vertx;
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
        return fromClient.carried;
    }

    long serverBytes() {
        return fromServer.carried;
    }

    /** All that the server said on the last connection. */
    byte[] serverStream() {
        return fromServer.stream.getBytes();
    }

    private void accept(NetSocket near) {
        Harm harm = harms.apply(connections++);
        near.pause();
        client.connect(target.port(), target.host())
                .onFailure(failure -> near.close())
                .onSuccess(far -> join(near, far, harm));
    }

    private void join(NetSocket near, NetSocket far, Harm harm) {
        fromClient = new Direction(near, far, harm.kind(), harm.offset(true));
        fromServer = new Direction(far, near, harm.kind(), harm.offset(false));
        near.handler(fromClient::carry);
        far.handler(fromServer::carry);
        near.closeHandler(nothing -> far.close());
        far.closeHandler(nothing -> near.close());
        near.resume();
    }

    private final class Direction {

        private final NetSocket from;
        private final NetSocket to;
        private final Harm.Kind kind;
        private final long offset;
        private final Buffer stream = Buffer.buffer();
        private long carried;

        Direction(NetSocket from, NetSocket to, Harm.Kind kind, long offset) {
            this.from = from;
            this.to = to;
            this.kind = kind;
            this.offset = offset;
        }

        void carry(Buffer bytes) {
            long left = offset - carried;
            carried += bytes.length();
            stream.appendBuffer(bytes);
            if (kind == Harm.Kind.SLICE) {
                for (int i = 0; i < bytes.length(); i++) {
                    to.write(bytes.getBuffer(i, i + 1));
                }
            } else if (left < 0 || left >= bytes.length()) {
                to.write(bytes);
            } else {
                to.write(bytes.getBuffer(0, (int) left));
                harm(bytes.getBuffer((int) left, bytes.length()));
            }
        }

        private void harm(Buffer rest) {
            switch (kind) {
                case NONE, SLICE -> to.write(rest);
                case CUT -> {
                    to.close();
                    from.close();
                }
                case PAUSE -> {
                    from.pause();
                    vertx.setTimer(PAUSE_MILLIS, id -> {
                        to.write(rest);
                        from.resume();
                    });
                }
                case STALL -> from.pause();
            }
        }
    }
}
