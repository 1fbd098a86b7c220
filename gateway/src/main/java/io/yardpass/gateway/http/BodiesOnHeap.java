package io.yardpass.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;

/**
 * Hands bodies on in memory that nobody has to release. Vert.x lets pipelined requests wait until those before them are
 * answered, and forgets those that wait when the connection closes: in the direct memory that they were read into they would
 * stay for ever, and whoever pipelined and hung up often enough left a gateway that could read nothing.
 *
 * <p>A connection that breaks is closed here, since Vert.x fails, and logs it, over a request that waits.
 */
@ChannelHandler.Sharable
final class BodiesOnHeap extends ChannelInboundHandlerAdapter {
    private static final BodiesOnHeap INSTANCE = new BodiesOnHeap();
    private static final String VERTX = "handler";

    private BodiesOnHeap() {}

    /** To be called on the connection's event loop before it brings anything. */
    static void on(HttpConnection connection) {
        ((ConnectionBase) connection).channel().pipeline().addBefore(VERTX, null, INSTANCE);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        // What tells of a fault in the protocol is empty, and is not copied: its copy would not tell.
        if (message instanceof HttpContent part && part.content().isReadable()) {
            ByteBuf copy = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(part.content()));
            if (part instanceof LastHttpContent last && last.trailingHeaders().isEmpty()) {
                // Another with room for trailers would cost more than two messages.
                part.release();
                context.fireChannelRead(new DefaultHttpContent(copy));
                context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            } else {
                HttpContent onHeap = part.replace(copy);
                part.release();
                context.fireChannelRead(onHeap);
            }
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            context.close();
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
