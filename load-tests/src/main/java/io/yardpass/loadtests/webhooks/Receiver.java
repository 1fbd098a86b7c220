package io.yardpass.loadtests.webhooks;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** An HTTP server on this machine that is told what happens, each endpoint at a path of its own. One event loop. */
final class Receiver implements AutoCloseable {
    private static final long WAIT_SECONDS = 30;

    /** Decides the answer to each message; on the receiver's event loop. */
    interface Inbox {
        /** The status to answer with; empty to never answer. */
        OptionalInt receive(String endpoint, String id, Buffer body);
    }

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context eventLoop = vertx.getOrCreateContext();
    private final HttpServer server =
            vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0));
    private volatile Inbox inbox;

    /** Listens; who receives may be changed at any time. */
    static Receiver listen(Inbox first) throws TimeoutException {
        Receiver receiver = new Receiver();
        receiver.inbox = first;
        receiver.server.requestHandler(receiver::receive).listen().await(WAIT_SECONDS, TimeUnit.SECONDS);
        return receiver;
    }

    void hand(Inbox next) {
        inbox = next;
    }

    URI endpoint(String name) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/" + name);
    }

    private void receive(HttpServerRequest request) {
        request.body()
                .onSuccess(body -> inbox.receive(request.path().substring(1), request.getHeader("webhook-id"), body)
                        .ifPresent(status ->
                                request.response().setStatusCode(status).end()));
    }

    /** What the event loop knows; blocks until it has a moment. */
    <T> T ask(Supplier<T> question) throws TimeoutException {
        Promise<T> answer = Promise.promise();
        eventLoop.runOnContext(_ -> answer.complete(question.get()));
        return answer.future().await(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(WAIT_SECONDS, TimeUnit.SECONDS);
    }
}
