package io.yardpass.analytics.kafka;

import io.vertx.core.Future;
import io.yardpass.analytics.Complaint;
import io.yardpass.analytics.Fact;
import io.yardpass.analytics.FactRecord;
import io.yardpass.analytics.FactWriter;
import io.yardpass.domain.Verdict;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends a batch to the log: its facts in as few records as hold them, and a verdict for each once all of them are acknowledged.
 * When one is not, none of the batch is known to be: sending all again is safe. Confined to its event loop.
 */
final class LogWriter implements FactWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    /** Whoever came first has waited as long as anybody should; others need not begin to. */
    private static final long UNACKNOWLEDGED_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    private final FactLog log;
    private final LogMetrics metrics;
    private final Complaint warnings = new Complaint(LOG::warn, System::nanoTime);

    /** When what is not acknowledged yet was appended, oldest first. */
    private final ArrayDeque<Appended> unacknowledged = new ArrayDeque<>();

    private volatile Appended oldest;

    /** A batch under way. */
    private static final class Appended {
        private final long sinceNanos = System.nanoTime();
        private boolean isDone;
    }

    LogWriter(FactLog log, LogMetrics metrics) {
        this.log = log;
        this.metrics = metrics;
    }

    @Override
    public boolean isUp() {
        return hindrance().isEmpty();
    }

    @Override
    public String hindrance() {
        Appended waiting = oldest;
        boolean isSlow = waiting != null && System.nanoTime() - waiting.sinceNanos > UNACKNOWLEDGED_NANOS_MAX;
        return isSlow ? "Kafka has not acknowledged anything for 2 s" : log.hindrance();
    }

    @Override
    public Future<List<Verdict>> write(List<Fact> batch) {
        List<FactRecord> records = FactRecord.of(batch);
        var appended = new Appended();
        unacknowledged.add(appended);
        oldest = unacknowledged.peek();
        // Each is waited for: a batch that is told of has left nothing behind it.
        return Future.join(records.stream().map(log::append).toList())
                .onSuccess(_ -> metrics.appended(records, System.nanoTime() - appended.sinceNanos))
                .onFailure(this::failed)
                .onComplete(_ -> done(appended))
                .map(_ -> Collections.nCopies(batch.size(), Verdict.QUEUED));
    }

    /** What it has appended is the log's to finish. */
    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    private void failed(Throwable failure) {
        metrics.failed();
        warnings.of("a batch was not acknowledged: " + failure.getMessage());
    }

    private void done(Appended appended) {
        appended.isDone = true;
        while (!unacknowledged.isEmpty() && unacknowledged.peek().isDone) {
            unacknowledged.poll();
        }
        oldest = unacknowledged.peek();
    }
}
