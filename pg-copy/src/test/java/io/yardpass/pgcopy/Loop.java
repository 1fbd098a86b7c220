package io.yardpass.pgcopy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One event loop for a test: runs a chain on it and waits for the end, at most ten seconds. */
final class Loop implements AfterEachCallback {

    private static final Vertx VERTX = Vertx.vertx();

    private final Context context = VERTX.getOrCreateContext();
    private CopyConnection connection;

    Vertx vertx() {
        return VERTX;
    }

    <T> T run(Supplier<Future<T>> chain) {
        Promise<T> done = Promise.promise();
        context.runOnContext(nothing -> chain.get().onComplete(done));
        try {
            return done.future().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("a future hangs", e);
        }
    }

    /** A connection of its own, closed after the test. */
    CopyConnection connect(CopyOptions options) {
        connection = run(() -> CopyConnection.connect(VERTX, options));
        return connection;
    }

    PipelineResult execute(CopyConnection connection, Pipeline.Builder pipeline) {
        return run(() -> connection.execute(pipeline.build()));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        if (connection != null) {
            run(connection::close);
        }
    }
}
