package io.yardpass.analytics;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.database.Durability;
import io.yardpass.pgcopy.CopyConnection;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.PipelineResult;
import io.yardpass.pgcopy.StepResult;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A COPY connection that comes back. While it is away nothing waits for it: {@link #execute} fails at once. Confined to
 * the event loop that opened it.
 */
final class IngestConnection {
    private static final Logger LOG = LoggerFactory.getLogger(IngestConnection.class);

    private final Vertx vertx;
    private final IngestOptions options;
    private volatile CopyConnection connection;
    private long viewerSeed;
    private Duration pause;
    private volatile String hindrance = "not connected";
    private volatile boolean closed;

    private IngestConnection(Vertx vertx, IngestOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.pause = options.reconnectMin();
    }

    /**
     * Fails when the first attempt does: a wrong address is better told at once. A database that could lose what it acknowledges
     * is no failure, but none is used until it is mended.
     */
    static Future<IngestConnection> open(Vertx vertx, IngestOptions options) {
        IngestConnection opened = new IngestConnection(vertx, options);
        return opened.connect()
                .recover(failure -> failure instanceof LossyException
                        ? opened.waitForMending(failure)
                        : Future.failedFuture(failure))
                .map(opened);
    }

    private Future<Void> waitForMending(Throwable why) {
        LOG.error("events are not taken: {}", why.getMessage());
        reconnectLater();
        return Future.succeededFuture();
    }

    boolean isUp() {
        return connection != null && connection.isOpen();
    }

    /** Why it is not up, as of a moment ago; empty when it is. For any thread. */
    String hindrance() {
        return connection != null && !closed ? "" : hindrance;
    }

    Future<PipelineResult> execute(Pipeline pipeline) {
        if (!isUp()) {
            pipeline.close();
            return Future.failedFuture(new UnavailableException("not connected"));
        }
        return connection.execute(pipeline);
    }

    /** What the database's hashes of viewers begin with, as of the last connection. */
    long viewerSeed() {
        return viewerSeed;
    }

    /** Waits for what is in flight. */
    Future<Void> close() {
        closed = true;
        return connection == null ? Future.succeededFuture() : connection.close();
    }

    private Future<Void> connect() {
        return CopyConnection.connect(vertx, options.copy())
                .compose(this::prepare)
                .compose(this::use);
    }

    private Future<CopyConnection> prepare(CopyConnection fresh) {
        Pipeline.Builder steps = Pipeline.builder()
                .begin()
                .query("SELECT seed FROM analytics.viewer_seed")
                .query(Durability.query());
        for (FactTable table : FactTable.values()) {
            steps.statement(table.sql.createStaged());
        }
        return fresh.execute(steps.commit().build())
                .map(PipelineResult::orThrow)
                .onSuccess(done -> viewerSeed = seed(done.get(1)))
                .compose(done -> requireDurable(done.get(2).scalar()))
                .map(fresh)
                .onFailure(failure -> fresh.close());
    }

    /** @param fault null when there is none */
    private Future<Void> requireDurable(String fault) {
        hindrance = fault == null ? "not connected" : fault;
        return fault == null ? Future.succeededFuture() : Future.failedFuture(new LossyException(fault));
    }

    private static final class LossyException extends Exception {
        private static final long serialVersionUID = 1L;

        LossyException(String fault) {
            super(fault);
        }
    }

    private static long seed(StepResult asked) {
        return Long.parseLong(asked.rows().getFirst().getFirst());
    }

    private Future<Void> use(CopyConnection fresh) {
        if (closed) {
            return fresh.close();
        }
        connection = fresh;
        pause = options.reconnectMin();
        fresh.closeHandler(this::lost);
        return Future.succeededFuture();
    }

    private void lost(Throwable loss) {
        connection = null;
        if (!closed) {
            LOG.warn("ingest connection lost: {}", loss.getMessage());
            reconnectLater();
        }
    }

    private void reconnectLater() {
        long millis = pause.toMillis();
        vertx.setTimer(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1) + 1, timer -> reconnect());
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(options.reconnectMax()) > 0 ? options.reconnectMax() : doubled;
    }

    private void reconnect() {
        if (!closed) {
            connect()
                    .onSuccess(up -> LOG.info("ingest connection is back"))
                    .onFailure(failure -> LOG.warn("no ingest connection yet: {}", failure.getMessage()))
                    .onFailure(failure -> reconnectLater());
        }
    }
}
