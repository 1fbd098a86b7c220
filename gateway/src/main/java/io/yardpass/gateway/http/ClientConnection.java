package io.yardpass.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.AttributeKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One client's connection, from the side of its end: no answer is lost by it, and no request is done that nobody hears of.
 *
 * <p>A socket closed with bytes in it that nobody read is reset, and the reset may overtake the last answer. So every
 * close first says that nothing more will be sent, then reads and throws away what still comes, until the client closes
 * too, falls silent or sends too much.
 *
 * <p>Once it is to end, its next answer is its last and says so ({@code Connection: close}); what was pipelined behind
 * that is not looked at, as RFC 9112, 9.6 has it. Confined to its event loop; stands nearest to the socket.
 */
final class ClientConnection extends ChannelDuplexHandler {
    private static final AttributeKey<ClientConnection> KEY = AttributeKey.valueOf(ClientConnection.class, "of");

    private final Channel channel;
    private final PartingLimits limits;
    private Inbound inbound;
    /** A request is being answered; those behind it wait in Vert.x. */
    private boolean answering;
    /** Something came since the last answer: a request, or a part of its head. */
    private boolean begun;

    private boolean continued;

    private Future<Void> sent = Future.succeededFuture();
    private boolean ending;
    private boolean parted;
    private boolean lingering;
    private boolean heard;
    private long discardedBytes;

    private ClientConnection(Channel channel, PartingLimits limits) {
        this.channel = channel;
        this.limits = limits;
    }

    /** To be called on the connection's event loop before it brings anything. */
    static ClientConnection on(HttpConnection connection, PartingLimits limits) {
        return on(((ConnectionBase) connection).channel(), limits);
    }

    static ClientConnection on(Channel channel, PartingLimits limits) {
        var here = new ClientConnection(channel, limits);
        channel.attr(KEY).set(here);
        channel.pipeline().addFirst(here);
        return here;
    }

    static ClientConnection of(HttpConnection connection) {
        return ((ConnectionBase) connection).channel().attr(KEY).get();
    }

    void brings(Inbound counted) {
        inbound = counted;
    }

    /** What it brought that nobody has taken yet. */
    Inbound inbound() {
        return inbound;
    }

    /** The socket that it was accepted by. */
    Channel listener() {
        return channel.parent();
    }

    /** False behind the last answer: the request is not to be looked at, and its client knows that it was not. */
    boolean takeRequest() {
        if (parted) {
            return false;
        }
        answering = true;
        continued = false;
        return true;
    }

    /** The client was told to go on with the body of its request. */
    void continued() {
        continued = true;
    }

    /** True when the client was told so. */
    boolean isContinued() {
        return continued;
    }

    /** True when the answer that is about to be written is the last, after which {@link #close} is to be called. */
    boolean giveAnswer() {
        answering = false;
        begun = false;
        parted |= ending;
        return parted;
    }

    /** An answer is on its way; to be completed when it is sent, and failed when its client has gone. */
    Promise<Void> sends() {
        Promise<Void> promise = Promise.promise();
        sent = promise.future();
        return promise;
    }

    /** Of the last answer. */
    Future<Void> sent() {
        return sent;
    }

    /**
     * An answer may come before the end of the body. The rest is read and thrown away, because a connection closed with
     * unread bytes is reset, and the client might never see the answer; but not for ever.
     */
    void discardRest(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        var late = later(limits.total(), this::cut);
        request.handler(part -> {
            inbound.taken(part.length());
            discarded(part.length());
        });
        request.endHandler(_ -> {
            begun = false;
            discardedBytes = 0;
            late.cancel(false);
        });
        request.exceptionHandler(_ -> {});
        inbound.reads(this::close);
        request.resume();
    }

    /** True when a body is announced whose end {@link #discardRest} does not live to see, so that no request behind it is read. */
    boolean isTooLongToDiscard(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null
                && request.decoderResult().isSuccess()
                && Long.parseLong(length) > limits.discardedBytesMax();
    }

    /** The next answer is the last. */
    void end() {
        ending = true;
    }

    /** The same, and when nothing comes for a while that could be answered, it ends without. */
    void endSoon() {
        ending = true;
        later(limits.quiet(), () -> {
            if (!begun) {
                closeUnlessAnswering();
            }
        });
    }

    /** Ends it unless it is being answered, which will end it. */
    void closeUnlessAnswering() {
        if (!answering) {
            close();
        }
    }

    /** Ends it when all that was written is sent. What comes from now on is not looked at. */
    void close() {
        parted = true;
        channel.pipeline().close();
    }

    /** Ends it at once, for a client that goes too far. */
    void cut() {
        channel.pipeline().context(this).close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (lingering) {
            discard((ByteBuf) message);
        } else {
            begun = true;
            context.fireChannelRead(message);
        }
    }

    private void discard(ByteBuf bytes) {
        heard = true;
        int length = bytes.readableBytes();
        bytes.release();
        discarded(length);
    }

    private void discarded(int bytes) {
        discardedBytes += bytes;
        if (discardedBytes > limits.discardedBytesMax()) {
            cut();
        }
    }

    /** What was written before is with the system when Vert.x calls this; whoever calls it again waits for the same end. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        channel.closeFuture().addListener(_ -> promise.trySuccess());
        if (!lingering) {
            parted = true;
            lingering = true;
            ((DuplexChannel) channel).shutdownOutput();
            channel.config().setAutoRead(true);
            linger(limits.total());
        }
    }

    private void linger(Duration left) {
        Duration turn = left.compareTo(limits.silent()) < 0 ? left : limits.silent();
        heard = false;
        later(turn, () -> {
            Duration rest = left.minus(turn);
            if (heard && rest.isPositive()) {
                linger(rest);
            } else {
                cut();
            }
        });
    }

    private ScheduledFuture<?> later(Duration delay, Runnable task) {
        return channel.eventLoop().schedule(() -> ifOpen(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ifOpen(Runnable task) {
        if (channel.isOpen()) {
            task.run();
        }
    }
}
