package io.yardpass.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.yardpass.pgcopy.PgAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Lies between a writer and its database, and may go dead without a word, in the middle of a batch if need be. */
final class Wire implements AutoCloseable {
    /** What happens to the next batch. */
    enum Fault {
        NONE,
        /** The server gets it up to the middle of the orders, and the rest when the wire is mended. */
        HALF,
        /** The server gets all of it, and its answer goes nowhere. */
        ANSWER
    }

    private static final String BATCH = "payments.assert_epoch";
    /** How the payment references of harmed purchases begin, which stand in the rows of their orders. */
    private static final String IN_AN_ORDER = "stuck";

    private final Vertx vertx;
    private final PgAddress target;
    private final NetServer server;
    private final List<NetSocket> ends = new CopyOnWriteArrayList<>();
    private volatile Fault next = Fault.NONE;
    private volatile boolean dead;
    private volatile Runnable whenMended = () -> {};

    Wire(Vertx vertx, PgAddress target) {
        this.vertx = vertx;
        this.target = target;
        server = Fair.await(vertx.createNetServer().connectHandler(this::accept).listen(0, "127.0.0.1"));
    }

    PgAddress address() {
        return new PgAddress(
                "127.0.0.1", server.actualPort(), target.database(), target.user(), target.password(), target.role());
    }

    void harmNextBatch(Fault fault) {
        next = fault;
    }

    /** Nothing passes any more, in either direction, and neither end is told. */
    void cut() {
        dead = true;
        ends.forEach(NetSocket::pause);
    }

    void mend() {
        dead = false;
        whenMended.run();
        ends.forEach(NetSocket::resume);
    }

    private void accept(NetSocket near) {
        near.pause();
        ends.add(near);
        vertx.createNetClient().connect(target.port(), target.host()).onSuccess(far -> {
            ends.add(far);
            near.handler(new FromWriter(near, far)::carry);
            far.handler(near::write).closeHandler(closed -> near.close());
            near.closeHandler(closed -> far.close());
            if (!dead) {
                near.resume();
            }
        });
    }

    @Override
    public void close() {
        Fair.await(server.close());
    }

    private final class FromWriter {
        private final NetSocket near;
        private final NetSocket far;
        private Buffer held;

        private FromWriter(NetSocket near, NetSocket far) {
            this.near = near;
            this.far = far;
        }

        private void carry(Buffer bytes) {
            if (held == null && !bytes.toString(ISO_8859_1).contains(BATCH)) {
                far.write(bytes);
                return;
            }
            switch (next) {
                case NONE -> far.write(bytes);
                case ANSWER -> {
                    next = Fault.NONE;
                    far.handler(answer -> {}).write(bytes);
                }
                case HALF -> hold(bytes);
            }
        }

        private void hold(Buffer bytes) {
            held = held == null ? bytes.copy() : held.appendBuffer(bytes);
            String text = held.toString(ISO_8859_1);
            int middle = text.indexOf(IN_AN_ORDER) + 1;
            if (middle > 0) {
                next = Fault.NONE;
                near.pause();
                far.write(held.getBuffer(0, middle));
                Buffer rest = held.getBuffer(middle, held.length());
                whenMended = () -> far.write(rest);
            }
        }
    }
}
