package io.yardpass.pgcopy;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One connection to PostgreSQL that takes whole pipelines, several at a time, and answers them in order.
 *
 * <p>It is confined to the event loop that opened it: every method but {@link #backendPid} throws
 * IllegalStateException on another thread. It never reconnects; when it is lost, everything in flight fails and
 * {@link #closeHandler} is told.
 */
public final class CopyConnection {

    private final ContextInternal context;
    private final CopyOptions options;
    private final PgSocket socket;
    private final int backendPid;
    private final Thread eventLoop = Thread.currentThread();
    private final Promise<Void> closed;
    private final Queue<ActivePipeline> inFlight = new ArrayDeque<>();

    /** Kept because Vert.x closes the sockets of a client that was garbage-collected. */
    private final NetClient client;

    private long bytesInFlight;
    private boolean closing;
    private PgError fatal;
    private ConnectionLostException loss;
    private Handler<ConnectionLostException> closeHandler = lost -> {};

    CopyConnection(ContextInternal context, CopyOptions options, NetClient client, PgSocket socket, int backendPid) {
        this.context = context;
        this.options = options;
        this.client = client;
        this.socket = socket;
        this.backendPid = backendPid;
        this.closed = context.promise();
        socket.listen(this::receive, this::ended);
    }

    /**
     * Connects and logs in, on the event loop of the caller (a new one when the caller has none). Fails with
     * {@link LoginFailedException}.
     */
    public static Future<CopyConnection> connect(Vertx vertx, CopyOptions options) {
        ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
        if (!caller.isEventLoopContext()) {
            return Future.failedFuture(new IllegalStateException("a CopyConnection needs an event loop"));
        }
        Promise<CopyConnection> connected = caller.promise();
        ContextInternal own = caller.unwrap();
        own.runOnContext(nothing -> new Opening(own, options).start().onComplete(connected));
        return connected.future();
    }

    /**
     * Sends the pipeline in one write and completes when the server has answered all of it. Takes the pipeline's rows
     * over in every case. Fails with {@link PipelineRefusedException} when nothing was sent, and with
     * {@link ConnectionLostException} when the outcome is unknown.
     */
    public Future<PipelineResult> execute(Pipeline pipeline) {
        if (Thread.currentThread() != eventLoop || pipeline.isSpent()) {
            pipeline.close();
            requireEventLoop();
            throw new IllegalStateException("a pipeline is executed once");
        }
        long size = pipeline.bytes();
        String refusal = refusal(size);
        if (refusal != null) {
            pipeline.close();
            return Future.failedFuture(new PipelineRefusedException(refusal));
        }
        return send(pipeline, size);
    }

    /** Refuses new pipelines, waits for those in flight, then says goodbye. Completes when the connection is gone. */
    public Future<Void> close() {
        requireEventLoop();
        closing = true;
        endWhenDrained();
        return closed.future();
    }

    /** Told once, and at once if it has happened, when the connection is lost; not when {@link #close} ended it. */
    public CopyConnection closeHandler(Handler<ConnectionLostException> handler) {
        requireEventLoop();
        closeHandler = handler;
        if (loss != null) {
            handler.handle(loss);
        }
        return this;
    }

    /** True while pipelines are taken. */
    public boolean isOpen() {
        requireEventLoop();
        return !closing && loss == null;
    }

    /** Bytes of the pipelines that are not answered yet. */
    public long bytesInFlight() {
        requireEventLoop();
        return bytesInFlight;
    }

    /** The server's process, as in {@code pg_stat_activity}. */
    public int backendPid() {
        return backendPid;
    }

    private String refusal(long size) {
        if (!isOpen()) {
            return "the connection is closed";
        }
        if (inFlight.size() >= options.pipeliningMax()) {
            return inFlight.size() + " pipelines are in flight";
        }
        if (size > options.pipelineBytesMax()) {
            return "a pipeline of " + size + " bytes is longer than " + options.pipelineBytesMax();
        }
        if (bytesInFlight + size > options.inFlightBytesMax()) {
            return bytesInFlight + " bytes are in flight";
        }
        return null;
    }

    private Future<PipelineResult> send(Pipeline pipeline, long size) {
        // First, because what cannot be encoded must not be in flight: it would shift every answer after it by one.
        ByteBuf bytes = PipelineEncoder.encode(pipeline);
        // The caller's own context, which may be a request's duplicate of ours.
        Promise<PipelineResult> answered = context.owner().getOrCreateContext().promise();
        ActivePipeline active = new ActivePipeline(pipeline, size, options.resultBytesMax(), answered);
        long millis = options.pipelineTimeout().toMillis();
        active.timer = context.setTimer(millis, id -> socket.end("no answer within " + millis + " ms"));
        inFlight.add(active);
        bytesInFlight += size;
        socket.write(bytes);
        return answered.future();
    }

    private void receive(BackendMessage message) {
        switch (message) {
            case BackendMessage.CommandComplete(String tag) -> current().tag(tag);
            case BackendMessage.DataRow row -> current().row(row);
            case BackendMessage.CopyInResponse copyIn -> current().copyIn();
            case BackendMessage.ErrorResponse(PgError error, boolean isFatal) -> failed(error, isFatal);
            case BackendMessage.ReadyForQuery(char status) -> ready(status);
            case BackendMessage.Other other -> {}
            case BackendMessage.AuthenticationOk unexpected -> throw unexpected(unexpected);
            case BackendMessage.AuthenticationSASL unexpected -> throw unexpected(unexpected);
            case BackendMessage.AuthenticationSASLContinue unexpected -> throw unexpected(unexpected);
            case BackendMessage.AuthenticationSASLFinal unexpected -> throw unexpected(unexpected);
            case BackendMessage.AuthenticationOther unexpected -> throw unexpected(unexpected);
            case BackendMessage.BackendKeyData unexpected -> throw unexpected(unexpected);
        }
    }

    private void failed(PgError error, boolean isFatal) {
        if (isFatal) {
            fatal = error;
            socket.end("the server ended the connection");
        } else {
            current().failed(error);
        }
    }

    private void ready(char status) {
        if (!current().ready(status)) {
            return;
        }
        ActivePipeline done = remove();
        done.complete();
        endWhenDrained();
    }

    private ActivePipeline current() {
        ActivePipeline head = inFlight.peek();
        if (head == null) {
            throw new ProtocolViolation("the server answered what nobody asked");
        }
        return head;
    }

    private ActivePipeline remove() {
        ActivePipeline head = inFlight.remove();
        context.owner().cancelTimer(head.timer);
        bytesInFlight -= head.bytes;
        return head;
    }

    private void endWhenDrained() {
        if (closing && loss == null && inFlight.isEmpty()) {
            socket.terminate();
        }
    }

    private void ended(String reason) {
        boolean wanted = closing && inFlight.isEmpty();
        loss = new ConnectionLostException(reason, fatal);
        client.close();
        while (!inFlight.isEmpty()) {
            remove().fail(loss);
        }
        closed.tryComplete();
        if (!wanted) {
            closeHandler.handle(loss);
        }
    }

    private static ProtocolViolation unexpected(BackendMessage message) {
        return new ProtocolViolation("the server sent " + message.getClass().getSimpleName() + " after login");
    }

    private void requireEventLoop() {
        if (Thread.currentThread() != eventLoop) {
            throw new IllegalStateException("a CopyConnection is used only on the event loop that opened it");
        }
    }
}
