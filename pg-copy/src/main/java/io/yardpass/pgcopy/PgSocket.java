package io.yardpass.pgcopy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
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

    /** Once we know who talks, answers may be longer than those of a login. */
    void allowMessages(long bytesMax) {
        decoder.allowMessages(bytesMax);
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

    /** The server said all; it is told goodbye. */
    void terminate() {
        write(new FrontendMessage.Terminate());
        ended = true;
        // Vert.x would first wait until everything is written, which a server that hangs never lets it do.
        socket.channelHandlerContext().close();
        endHandler.handle("closed by us");
    }

    /**
     * Ends without goodbye, by a reset: the server is not to go on with what it has received but not read. It may
     * have read a COMMIT all the same.
     */
    void end(String reason) {
        if (!ended) {
            ended = true;
            reset(socket);
            endHandler.handle(reason);
        }
    }

    /** Nor does it wait for TLS, which would write until a server that hangs reads. */
    static void reset(NetSocket socket) {
        ChannelPipeline pipeline =
                ((NetSocketInternal) socket).channelHandlerContext().pipeline();
        try {
            pipeline.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException closed) {
            // A socket that is closed already takes no options and needs none.
        }
        ChannelHandlerContext outermost = pipeline.firstContext();
        if (outermost != null) {
            outermost.close();
        }
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
        } catch (RuntimeException bug) {
            end("the server's answer could not be read");
            throw bug;
        }
    }
}
