package io.yardpass.service;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs, to be ended in the reverse of the order in which it was started. */
final class Parts {
    private static final Logger log = LoggerFactory.getLogger(Parts.class);

    private final Deque<Part> running = new ArrayDeque<>();

    private record Part(String name, Supplier<Future<?>> close) {}

    void push(String name, Supplier<Future<?>> close) {
        running.push(new Part(name, close));
    }

    /** Completes when each is closed, or has failed to, which is logged. */
    Future<Void> close() {
        Part part = running.poll();
        if (part == null) {
            return Future.succeededFuture();
        }
        return part.close()
                .get()
                .onFailure(failure -> log.warn("{} did not close cleanly", part.name(), failure))
                .transform(done -> close());
    }
}
