package io.yardpass.pgcopy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One event loop for a test: runs a chain on it and waits for the end, at most ten seconds. */
final class Loop implements AfterEachCallback {

    /** On the sockets that the service uses. */
    private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));

    private final Context context = VERTX.getOrCreateContext();
    private final List<CopyConnection> connections = new ArrayList<>();

    Vertx vertx() {
        return VERTX;
    }

    <T> T run(Supplier<Future<T>> chain) {
        Promise<T> done = Promise.promise();
        context.runOnContext(nothing -> start(chain).onComplete(done));
        try {
            return done.future().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("a future hangs", e);
        }
    }

    /** A connection that is closed after the test. */
    CopyConnection connect(CopyOptions options) {
        CopyConnection connection = run(() -> CopyConnection.connect(VERTX, options));
        connections.add(connection);
        return connection;
    }

    PipelineResult execute(CopyConnection connection, Pipeline.Builder pipeline) {
        return run(() -> connection.execute(pipeline.build()));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        connections.forEach(connection -> run(connection::close));
    }

    private static <T> Future<T> start(Supplier<Future<T>> chain) {
        try {
            return chain.get();
        } catch (Throwable e) {
            return Future.failedFuture(e);
        }
    }
}
