package io.yardpass.pgcopy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/** A socket that speaks in messages. It ends once, for whatever reason, and says so once. */
final class PgSocket {

    private final NetSocketInternal socket;
    private final FrameDecoder decoder = new FrameDecoder();

    private Handler<BackendMessage> messageHandler = message -> {};
    private Handler<String> endHandler = reason -> {};
    private boolean ended;

    PgSocket(NetSocket socket) {
        this.socket = (NetSocketInternal) socket;
        socket.handler(this::read);
        socket.exceptionHandler(failure -> end("the connection broke (" + failure.getMessage() + ")"));
        socket.closeHandler(nothing -> end("the server closed the connection"));
    }

    /** {@code ends} gets the reason. */
    void listen(Handler<BackendMessage> messages, Handler<String> ends) {
        messageHandler = messages;
        endHandler = ends;
    }

    void write(FrontendMessage message) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(256);
        message.encode(bytes);
        write(bytes);
    }

    /**
     * The channel releases the bytes, be they sent or not. They go past the queue of Vert.x, which forgets what waits
     * in it when the connection ends, and pooled memory with it.
     */
    void write(ByteBuf bytes) {
        socket.channelHandlerContext().writeAndFlush(bytes);
    }

    void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        socket.close();
        endHandler.handle(reason);
    }

    private void read(Buffer bytes) {
        try {
            decoder.append(((BufferInternal) bytes).getByteBuf());
            while (!ended) {
                BackendMessage message = decoder.next();
                if (message == null) {
                    return;
                }
                messageHandler.handle(message);
            }
        } catch (ProtocolViolation violation) {
            end(violation.getMessage());
        }
    }
}
