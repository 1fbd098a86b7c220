package io.yardpass.gateway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Sees to what the head of every answer has, whoever wrote it: our version, where Vert.x would repeat the client's; the time; and
 * 505 where Vert.x says 501 to another version, which nothing else says (RFC 9110, 6.2, 6.6.1 and 15.6.6). Confined to the
 * connection's event loop.
 */
public final class AnswerHeads extends ChannelOutboundHandlerAdapter {
    private static final String VERTX = "handler";

    private final DateHeader date;

    private AnswerHeads(DateHeader date) {
        this.date = date;
    }

    /** To be called on the connection's event loop before it brings anything. */
    public static void complete(HttpConnection connection, DateHeader date) {
        ((ConnectionBase) connection).channel().pipeline().addBefore(VERTX, null, new AnswerHeads(date));
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse answer && answer.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            HttpHeaders fields = answer.headers();
            if (answer.status().equals(HttpResponseStatus.NOT_IMPLEMENTED)) {
                answer.setStatus(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED);
            }
            fields.set(HttpHeaderNames.DATE, date.now());
            // Who speaks HTTP/1.0 does not know that a connection stays open unless it is told.
            if (answer.protocolVersion() != HttpVersion.HTTP_1_1 && !fields.contains(HttpHeaderNames.CONNECTION)) {
                fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
            answer.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        context.write(message, promise);
    }
}
