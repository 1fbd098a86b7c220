package io.yardpass.gateway.http;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * The open connections of one event loop: kept to a number, and ended without losing an answer. One more is closed at once,
 * unless another has been silent from its beginning for longer than a head may take: then that one is.
 */
final class Connections {
    private final Vertx vertx;
    private final int max;
    private final Deadlines deadlines;
    private final PartingLimits limits;
    private final Set<ClientConnection> open = new HashSet<>();
    /** Those of them that have brought nothing, maybe, and since when they are here; the oldest first. */
    private final LinkedHashMap<ClientConnection, Long> silent = new LinkedHashMap<>();

    private Channel listener;
    private boolean ending;
    private Promise<Void> ended;

    Connections(Vertx vertx, int max, Deadlines deadlines, PartingLimits limits) {
        this.vertx = vertx;
        this.max = max;
        this.deadlines = deadlines;
        this.limits = limits;
    }

    /** False for one too many, which is closed and brings nothing that anybody looks at. */
    boolean opened(HttpConnection connection) {
        if (open.size() >= max && !hasCutASilentOne()) {
            connection.close();
            return false;
        }
        ClientConnection one = ClientConnection.on(connection, limits);
        open.add(one);
        silent.put(one, System.nanoTime());
        listener = one.listener();
        connection.closeHandler(_ -> closed(one));
        if (ending) {
            one.endSoon();
        }
        return true;
    }

    private void closed(ClientConnection one) {
        open.remove(one);
        silent.remove(one);
        completeWhenEnded();
    }

    /**
     * Answers those whose heads do not come to their end in time, and closes those that never began one, as far as a look now
     * and then can tell.
     */
    void giveUpHeads(long nowNanos) {
        List.copyOf(open)
                .forEach(one ->
                        one.inbound().giveUpHead(nowNanos, deadlines.head().toNanos()));
        while (isOneSilentFor(deadlines.silent(), nowNanos)) {
            silent.pollFirstEntry().getKey().close();
        }
    }

    private boolean hasCutASilentOne() {
        boolean isOne = isOneSilentFor(deadlines.head(), System.nanoTime());
        if (isOne) {
            silent.pollFirstEntry().getKey().cut();
        }
        return isOne;
    }

    /** True when the first has been silent for so long from its beginning. */
    private boolean isOneSilentFor(Duration min, long nowNanos) {
        while (!silent.isEmpty() && silent.firstEntry().getKey().inbound().hasBroughtAnything()) {
            silent.pollFirstEntry();
        }
        return !silent.isEmpty() && nowNanos - silent.firstEntry().getValue() > min.toNanos();
    }

    /**
     * Completes when nothing more is accepted and all that was is known here. Vert.x itself sends those away that come
     * between its first and its last event loop's stop, and forgets to tell some that it stops.
     */
    Future<Void> stopAccepting() {
        if (listener == null) {
            return Future.succeededFuture();
        }
        PromiseInternal<Void> closed = ((ContextInternal) vertx.getOrCreateContext()).promise();
        listener.close().addListener(closed);
        return closed.future();
    }

    /** From now on each connection's next answer is its last, also of those that are still accepted. */
    void endSoon() {
        ending = true;
        open.forEach(ClientConnection::endSoon);
    }

    /** Completes when none is open. */
    Future<Void> ended() {
        if (ended == null) {
            ended = ((ContextInternal) vertx.getOrCreateContext()).promise();
            completeWhenEnded();
        }
        return ended.future();
    }

    private void completeWhenEnded() {
        if (ended != null && open.isEmpty()) {
            ended.tryComplete();
        }
    }

    /** Ends those whose clients began a request and do not finish it. */
    void closeUnanswerable() {
        List.copyOf(open).forEach(ClientConnection::closeUnlessAnswering);
    }

    /** Ends at once those that are left. */
    void cut() {
        List.copyOf(open).forEach(ClientConnection::cut);
    }
}
