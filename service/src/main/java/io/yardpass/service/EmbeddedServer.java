package io.yardpass.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.yardpass.database.EmbeddedDatabase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the PostgreSQL that is ours alive: looks every second whether it still runs, and starts it again when it died.
 * Nobody else would, and everything that connects comes back by itself once it is there. It is looked at, started and
 * stopped on one worker, one after the other.
 */
final class EmbeddedServer {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);
    static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);
    /** A start waits for recovery, and that for sessions which outlive their server. */
    private static final Duration START_MAX = Duration.ofMinutes(3);

    private final Vertx vertx;
    private final EmbeddedDatabase database;
    private final WorkerExecutor worker;
    private Duration pause = LOOK_EVERY;
    private volatile boolean closed;

    private EmbeddedServer(Vertx vertx, EmbeddedDatabase database) {
        this.vertx = vertx;
        this.database = database;
        this.worker = vertx.createSharedWorkerExecutor(
                "embedded-postgres-" + database.address().port(), 1, START_MAX.toNanos());
    }

    static EmbeddedServer watch(Vertx vertx, EmbeddedDatabase database) {
        EmbeddedServer server = new EmbeddedServer(vertx, database);
        server.lookLater();
        return server;
    }

    /** Looks no more, and stops PostgreSQL. */
    Future<Void> close() {
        closed = true;
        return worker.<Void>executeBlocking(() -> {
                    database.close();
                    return null;
                })
                .eventually(worker::close);
    }

    private void lookLater() {
        vertx.setTimer(pause.toMillis(), fired -> look());
    }

    private void look() {
        if (!closed) {
            worker.executeBlocking(this::startAgainIfDied)
                    .onSuccess(this::looked)
                    .onFailure(this::failed)
                    .onComplete(done -> lookLater());
        }
    }

    private boolean startAgainIfDied() {
        return !closed && database.startAgainIfDied();
    }

    private void looked(boolean started) {
        pause = LOOK_EVERY;
        if (started) {
            log.warn("the embedded PostgreSQL died and runs again");
        }
    }

    private void failed(Throwable failure) {
        log.error("the embedded PostgreSQL died and does not start: {}", failure.getMessage());
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : doubled;
    }
}
