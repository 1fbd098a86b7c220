package io.yardpass.analytics.letters;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.batching.BatchWriter;
import io.yardpass.pgcopy.CopyConnection;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.PipelineResult;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies letters into the database, a transaction a batch, as long as there is room for them. Tells of each letter whether
 * it is kept now. Confined to its event loop, one batch at a time.
 */
final class LetterWriter implements BatchWriter<DeadLetter, Boolean> {
    private static final Logger LOG = LoggerFactory.getLogger(LetterWriter.class);
    private static final String KEPT = "SELECT analytics.dead_letter_bytes()";

    private final Vertx vertx;
    private final LetterOptions options;
    private final LetterMetrics metrics;
    private CopyConnection connection;
    /** What the database holds: as it said last, and what was written from here since. */
    private long keptBytes;

    private boolean keptIsKnown;
    private long keptAskedNanos;
    private boolean failed;
    private long failedNanos;

    LetterWriter(Vertx vertx, LetterOptions options, LetterMetrics metrics) {
        this.vertx = vertx;
        this.options = options;
        this.metrics = metrics;
    }

    @Override
    public Future<List<Boolean>> write(List<DeadLetter> batch) {
        if (failed && System.nanoTime() - failedNanos < options.retryAfter().toNanos()) {
            metrics.dropped(DropReason.UNAVAILABLE, batch.size());
            return Future.failedFuture("the database failed a moment ago");
        }
        return connected()
                .compose(this::askWhatIsKept)
                .compose(open -> isRoomFor(batch) ? copy(open, batch) : drop(batch))
                .onSuccess(_ -> failed = false)
                .onFailure(failure -> giveUp(batch, failure));
    }

    Future<Void> close() {
        return connection == null ? Future.succeededFuture() : connection.close();
    }

    private Future<CopyConnection> connected() {
        if (connection != null && connection.isOpen()) {
            return Future.succeededFuture(connection);
        }
        return CopyConnection.connect(vertx, options.copy()).onSuccess(opened -> connection = opened);
    }

    private Future<CopyConnection> askWhatIsKept(CopyConnection open) {
        if (keptIsKnown
                && System.nanoTime() - keptAskedNanos
                        < options.store().checkedEvery().toNanos()) {
            return Future.succeededFuture(open);
        }
        return open.execute(Pipeline.builder().query(KEPT).build())
                .map(PipelineResult::orThrow)
                .map(results -> {
                    keptBytes = Long.parseLong(results.getFirst().scalar());
                    keptIsKnown = true;
                    keptAskedNanos = System.nanoTime();
                    return open;
                });
    }

    private boolean isRoomFor(List<DeadLetter> batch) {
        return keptBytes + LetterRows.weight(batch) <= options.store().bytesMax();
    }

    private Future<List<Boolean>> copy(CopyConnection open, List<DeadLetter> batch) {
        return open.execute(pipeline(batch)).map(PipelineResult::orThrow).map(_ -> {
            keptBytes += LetterRows.weight(batch);
            metrics.kept(batch.size());
            return Collections.nCopies(batch.size(), true);
        });
    }

    private Future<List<Boolean>> drop(List<DeadLetter> batch) {
        metrics.dropped(DropReason.STORE_FULL, batch.size());
        return Future.succeededFuture(Collections.nCopies(batch.size(), false));
    }

    private void giveUp(List<DeadLetter> batch, Throwable failure) {
        failed = true;
        failedNanos = System.nanoTime();
        metrics.dropped(DropReason.UNAVAILABLE, batch.size());
        LOG.warn("{} dead letters were not kept: {}", batch.size(), failure.getMessage());
    }

    private static Pipeline pipeline(List<DeadLetter> batch) {
        try (Pipeline.Builder pipeline = Pipeline.builder().begin()) {
            LetterRows.copyInto(pipeline, batch);
            return pipeline.commit().build();
        }
    }
}
