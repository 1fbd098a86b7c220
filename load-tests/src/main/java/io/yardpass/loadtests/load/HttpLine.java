package io.yardpass.loadtests.load;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.NetSocket;
import java.util.function.Consumer;

/**
 * One connection with one request at a time. Speaks HTTP/1.1 over a bare socket, because an HTTP client costs more than
 * the gateway that it drives. Confined to the socket's event loop.
 */
final class HttpLine {
    private final NetSocket socket;
    private final AnswerReader answer = new AnswerReader();
    private boolean finished;

    /** The answer may be read until the next request. What goes wrong is a fault of the tally. */
    HttpLine(NetSocket socket, Tally tally, Consumer<AnswerReader> answered, Runnable lost) {
        this.socket = socket;
        socket.handler(more -> received(more, answered));
        socket.exceptionHandler(broken -> tally.fault(broken.getClass().getSimpleName()));
        socket.closeHandler(_ -> {
            if (!finished) {
                tally.fault("connection lost");
                lost.run();
            }
        });
    }

    /** Sends the bytes as they are, not a copy of them: they must stay as they are until the answer is in. */
    void send(byte[] request) {
        answer.clear();
        socket.write(BufferInternal.buffer(Unpooled.wrappedBuffer(request)));
    }

    void close() {
        finished = true;
        socket.close();
    }

    private void received(Buffer more, Consumer<AnswerReader> answered) {
        if (answer.feed(more)) {
            answered.accept(answer);
        }
    }
}
