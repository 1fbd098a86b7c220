package io.yardpass.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.impl.ConnectionBase;
import io.yardpass.gateway.quotas.Room;
import java.util.ArrayDeque;

/**
 * Counts what one connection has brought and nobody has taken yet: heads that do not end, requests that wait behind another,
 * bodies whose sender is being looked up. A connection for which there is no room is closed, since nobody knows yet whom to
 * answer; the same requests again are safe. Confined to the connection's event loop.
 */
final class Inbound extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<Inbound> KEY = AttributeKey.valueOf(Inbound.class, "inbound");
    private static final String DECODER = "httpDecoder";
    private static final String VERTX = "handler";
    /** What Vert.x and we make of a request, and a small answer to it. */
    static final long REQUEST_BYTES = 4 << 10;

    private final ClientConnection connection;
    private final HeadDecoder heads;
    private final Room.Hold hold;
    private final ArrayDeque<Long> waitingHeads = new ArrayDeque<>();
    private long waitingBytes;
    private long headBytes;

    private Inbound(ClientConnection connection, HeadDecoder heads, Room.Hold hold) {
        this.connection = connection;
        this.heads = heads;
        this.hold = hold;
    }

    /** To be called on the event loop of a connection that was taken, before it brings anything. */
    static void count(HttpConnection connection, HttpServerOptions options, int headersMax, Room room) {
        Channel channel = ((ConnectionBase) connection).channel();
        var heads = new HeadDecoder(options, headersMax);
        var inbound = new Inbound(ClientConnection.of(connection), heads, room.holdForNobody());
        channel.pipeline().replace(DECODER, DECODER, heads);
        channel.pipeline().addBefore(VERTX, null, inbound);
        channel.attr(KEY).set(inbound);
    }

    static Inbound of(HttpConnection connection) {
        return ((ConnectionBase) connection).channel().attr(KEY).get();
    }

    /** The next request is handled, and its head counted by whoever does that. */
    void begin() {
        headBytes = waitingHeads.remove();
        taken(headBytes);
    }

    /** What the head of the request weighs that is handled, with what is made of it and a small answer. */
    long headBytes() {
        return headBytes;
    }

    /** Whoever reads a body takes a part of it. */
    void taken(long bytes) {
        waitingBytes -= bytes;
        hold.shrink(waitingBytes + heads.unfinishedBytes());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest head) {
            long weight = REQUEST_BYTES + HeadDecoder.weight(head);
            waitingHeads.add(weight);
            waitingBytes += weight;
        }
        if (message instanceof HttpContent part) {
            waitingBytes += part.content().readableBytes();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        if (!hold.resize(waitingBytes + heads.unfinishedBytes())) {
            connection.cut();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        hold.release();
        context.fireChannelInactive();
    }
}
