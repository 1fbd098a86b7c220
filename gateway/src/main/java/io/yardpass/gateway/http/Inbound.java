package io.yardpass.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
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
    private static final String DECODER = "httpDecoder";
    private static final String VERTX = "handler";
    /** What Vert.x and we make of a request, and a small answer to it. */
    static final long REQUEST_BYTES = 4 << 10;
    /** The objects of a request that waits behind another, of which nothing is made yet. */
    static final long WAITING_BYTES = 512;

    private static final long NONE = -1;

    private final Channel channel;
    private final ClientConnection connection;
    private final HeadDecoder heads;
    private final Room.Hold hold;
    private final ArrayDeque<Head> waitingHeads = new ArrayDeque<>();
    private long waitingBytes;
    private long headBytes;
    /** The pass over the sockets that goes on has brought a head. */
    private boolean brought;

    private boolean cut;

    /** The body that was read last has no end. */
    private boolean broken;
    /** Told of it if it is the body of the request that is handled; null while nobody reads that. */
    private Runnable reader;

    /** Which head was under way at the last look, counted from the first, and since when. */
    private long headUnderWay = NONE;

    private long headSinceNanos;

    /** @param behindAnother false for the first that a pass over the sockets brings when no other waits */
    private record Head(long weight, boolean behindAnother) {}

    private Inbound(Channel channel, ClientConnection connection, HeadDecoder heads, Room.Hold hold) {
        this.channel = channel;
        this.connection = connection;
        this.heads = heads;
        this.hold = hold;
    }

    /** To be called on the event loop of a connection that was taken, before it brings anything. */
    static void count(HttpConnection connection, HttpServerOptions options, int headersMax, Room room) {
        count(((ConnectionBase) connection).channel(), ClientConnection.of(connection), options, headersMax, room);
    }

    static void count(
            Channel channel, ClientConnection connection, HttpServerOptions options, int headersMax, Room room) {
        var heads = new HeadDecoder(options, headersMax);
        var inbound = new Inbound(channel, connection, heads, room.holdForNobody());
        channel.pipeline().replace(DECODER, DECODER, heads);
        channel.pipeline().addBefore(VERTX, null, inbound);
        connection.brings(inbound);
    }

    static Inbound of(HttpConnection connection) {
        return ClientConnection.of(connection).inbound();
    }

    /** False from the beginning of a connection to the first byte of its first head. */
    boolean hasBroughtAnything() {
        return heads.heads() > 0 || heads.isWithinHead();
    }

    /** Many requests may come at once, and they are not to have the loop until the last of them is answered. */
    boolean isNextBehindAnother() {
        return waitingHeads.element().behindAnother();
    }

    /** The next request is handled, and its head counted by whoever does that. */
    void begin() {
        long weight = waitingHeads.remove().weight();
        headBytes = REQUEST_BYTES + weight;
        taken(WAITING_BYTES + weight);
        reader = null;
        tellThatItIsBroken();
    }

    /**
     * To be called by whoever reads the body of the request that is handled.
     *
     * @param whenBroken done, maybe at once, when the body turns out to have no end; the next answer is then the last
     */
    void reads(Runnable whenBroken) {
        reader = whenBroken;
        tellThatItIsBroken();
    }

    /** The broken one is the last that was brought, so nothing waits when it is that of the request that is handled. */
    private void tellThatItIsBroken() {
        if (broken && waitingHeads.isEmpty()) {
            connection.end();
            if (reader != null) {
                reader.run();
            }
        }
    }

    /** Answers a head that was under way at all looks for so long; while nothing is read it is no fault of the client's. */
    void giveUpHead(long nowNanos, long maxNanos) {
        if (!heads.isWithinHead()
                || !waitingHeads.isEmpty()
                || !channel.config().isAutoRead()) {
            headUnderWay = NONE;
        } else if (headUnderWay != heads.heads()) {
            headUnderWay = heads.heads();
            headSinceNanos = nowNanos;
        } else if (nowNanos - headSinceNanos >= maxNanos) {
            ChannelHandlerContext decoder = channel.pipeline().context(heads);
            decoder.fireChannelRead(heads.giveUp());
            decoder.fireChannelReadComplete();
        }
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
        if (cut) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpContent part
                && !(message instanceof HttpRequest)
                && part.decoderResult().isFailure()) {
            // Vert.x would close the connection, whatever is being answered on it.
            part.release();
            broken = true;
            tellThatItIsBroken();
            return;
        }
        if (message instanceof HttpRequest head) {
            long weight = HeadDecoder.weight(head);
            waitingHeads.add(new Head(weight, brought || !waitingHeads.isEmpty()));
            waitingBytes += WAITING_BYTES + weight;
            brought = true;
        }
        if (message instanceof HttpContent part) {
            waitingBytes += part.content().readableBytes();
        }
        context.fireChannelRead(message);
        // Not only when the pass is over: one buffer can hold thousands of requests.
        hold(waitingBytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        brought = false;
        context.fireChannelReadComplete();
        hold(waitingBytes + heads.unfinishedBytes());
    }

    private void hold(long bytes) {
        if (!cut && !hold.resize(bytes)) {
            cut = true;
            connection.cut();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cut = true;
        hold.release();
        context.fireChannelInactive();
    }
}
