package io.yardpass.analytics;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Verdict;
import io.yardpass.pgcopy.PgError;
import io.yardpass.pgcopy.PipelineResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch as one transaction over all its tables and tells each fact's verdict after the commit: optimistically
 * by direct COPY, by way of the staged tables when rows are there already, in halves when one cannot be stored.
 * Confined to its connection's event loop. At most one transaction of a batch is in flight at a time.
 */
public final class EventWriter implements FactWriter {
    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
    private static final int REPETITION_PAUSE_MAX_MILLIS = 50;

    /** Whoever is not ready is sent no batch that could prove it mended, so the verdict expires. */
    private static final long FAULTY_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Vertx vertx;
    private final IngestConnection connection;
    private final IngestOptions options;
    private final IngestMetrics metrics;
    private final ConflictWindow conflicts = new ConflictWindow();
    private final Complaint warnings = new Complaint(LOG::warn, System::nanoTime);
    private final Complaint errors = new Complaint(LOG::error, System::nanoTime);
    private volatile long faultyUntilNanos = System.nanoTime();
    private volatile String fault = "";

    EventWriter(Vertx vertx, IngestConnection connection, IngestOptions options, IngestMetrics metrics) {
        this.vertx = vertx;
        this.connection = connection;
        this.options = options;
        this.metrics = metrics;
    }

    /** Must be called on an event loop, which then owns it. Fails when the database cannot be reached. */
    public static Future<EventWriter> open(Vertx vertx, IngestOptions options, MeterRegistry meters) {
        return open(vertx, options, new IngestMetrics(meters));
    }

    static Future<EventWriter> open(Vertx vertx, IngestOptions options, IngestMetrics metrics) {
        return IngestConnection.open(vertx, options)
                .map(connection -> new EventWriter(vertx, connection, options, metrics));
    }

    @Override
    public boolean isUp() {
        return connection.isUp();
    }

    @Override
    public String hindrance() {
        String unconnected = connection.hindrance();
        return unconnected.isEmpty() && isFaulty() ? fault : unconnected;
    }

    @Override
    public Future<Void> close() {
        return connection.close();
    }

    @Override
    public Future<List<Verdict>> write(List<Fact> facts) {
        return write(facts, Ending.NONE);
    }

    /** The same, with what the last of the batch's transactions ends with. */
    public Future<List<Verdict>> write(List<Fact> facts, Ending ending) {
        // Whoever waits for an answer may send it again; what has an ending nobody sends again, and each write brings
        // it closer.
        int writesMax = ending == Ending.NONE ? options.writesMax() : Integer.MAX_VALUE;
        var batch = new Attempt.Batch(ending, writesMax);
        return attempt(Attempt.first(batch, facts, conflicts.conflictsAreCommon()));
    }

    /**
     * True after an error that only a mistake of ours explains, or a server that cannot write now, until a batch succeeds
     * again or a while has passed.
     */
    private boolean isFaulty() {
        return faultyUntilNanos - System.nanoTime() > 0;
    }

    private Future<List<Verdict>> attempt(Attempt attempt) {
        if (!attempt.batch().spend()) {
            warnings.of("a batch was given up: too many of its events cannot be stored");
            return Future.failedFuture(new UnavailableException("too many events of one batch cannot be stored"));
        }
        if (attempt.staged()) {
            metrics.staged();
        }
        long sentNanos = System.nanoTime();
        return connection
                .execute(attempt.pipeline(connection.viewerSeed()))
                .compose(result -> settle(attempt, sentNanos, result));
    }

    private Future<List<Verdict>> settle(Attempt attempt, long sentNanos, PipelineResult result) {
        return switch (result) {
            case PipelineResult.Committed committed -> {
                metrics.committed(sentNanos, committed.results());
                yield Future.succeededFuture(verdicts(attempt, committed));
            }
            case PipelineResult.RolledBack(int step, PgError error) -> mend(attempt, error);
            case PipelineResult.Failed(int step, PgError error) -> admitABug(error);
        };
    }

    private List<Verdict> verdicts(Attempt attempt, PipelineResult.Committed committed) {
        faultyUntilNanos = System.nanoTime();
        if (!attempt.staged()) {
            conflicts.record(false);
            return attempt.plan().verdictsOfDirect();
        }
        conflicts.record(attempt.plan().metDuplicates(committed.results()));
        return attempt.plan().verdictsOfStaged(committed.results());
    }

    private Future<List<Verdict>> mend(Attempt attempt, PgError error) {
        return switch (Remedy.of(error.sqlstate())) {
            case STAGE -> attempt.staged() ? admitABug(error) : attempt(attempt.stagedNow());
            case HALVE -> error.lacksPartition() ? withoutMonth(attempt, error) : halve(attempt, error);
            case REPEAT -> repeat(attempt, error);
            case GIVE_UP -> giveUp(error);
            case NOT_READY -> notReady(error);
            case ADMIT_A_BUG -> admitABug(error);
        };
    }

    private Future<List<Verdict>> halve(Attempt attempt, PgError error) {
        if (attempt.facts().size() > 1) {
            return attempt(attempt.firstHalf())
                    .compose(left -> attempt(attempt.secondHalf()).map(right -> joined(left, right)));
        }
        warnings.of("an event cannot be stored: " + error);
        String detail = "the database refuses its values, SQLSTATE " + error.sqlstate();
        var reason = new Verdict.Rejected(RejectionCode.NOT_STORABLE, detail);
        attempt.refuse(attempt.facts().getFirst(), reason);
        return endWithoutFacts(attempt).map(List.of(reason));
    }

    private Future<Void> endWithoutFacts(Attempt attempt) {
        if (!attempt.isLast() || !attempt.batch().hasEnding()) {
            return Future.succeededFuture();
        }
        return connection
                .execute(attempt.endingAlone())
                .map(PipelineResult::orThrow)
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(new UnavailableException(failure.toString())));
    }

    /**
     * The events' own fault only where they are of times that the database does not keep. All of those are taken out at once: of a
     * month that was over while they were queued there may be as many as a batch holds.
     */
    private Future<List<Verdict>> withoutMonth(Attempt attempt, PgError error) {
        var months = new FactMonths(attempt.facts());
        return connection
                .execute(months.question())
                .map(PipelineResult::orThrow)
                .map(months::kept)
                .compose(isKept ->
                        attempt.facts().stream().allMatch(isKept) ? monthIsMissing(error) : onlyKept(attempt, isKept));
    }

    private Future<List<Verdict>> onlyKept(Attempt attempt, Predicate<Fact> isKept) {
        attempt.facts().stream().filter(isKept.negate()).forEach(fact -> attempt.refuse(fact, Admission.OUT_OF_RANGE));
        List<Fact> kept = attempt.facts().stream().filter(isKept).toList();
        Future<List<Verdict>> stored =
                kept.isEmpty() ? endWithoutFacts(attempt).map(List.of()) : attempt(attempt.only(kept));
        return stored.map(verdicts -> {
            Iterator<Verdict> next = verdicts.iterator();
            return attempt.facts().stream()
                    .map(fact -> isKept.test(fact) ? next.next() : Admission.OUT_OF_RANGE)
                    .toList();
        });
    }

    private Future<List<Verdict>> monthIsMissing(PgError error) {
        errors.of("a month is missing, and is made within seconds if it can be: " + error);
        return faulty("a month is missing: " + error.message(), error);
    }

    private Future<List<Verdict>> repeat(Attempt attempt, PgError error) {
        if (attempt.repetitions() >= options.repetitionsMax()) {
            return giveUp(error);
        }
        long pause = 1 + ThreadLocalRandom.current().nextInt(REPETITION_PAUSE_MAX_MILLIS << attempt.repetitions());
        return vertx.timer(pause, TimeUnit.MILLISECONDS).compose(waited -> attempt(attempt.repeated()));
    }

    private Future<List<Verdict>> notReady(PgError error) {
        warnings.of("a batch was not stored: " + error);
        return faulty("the database cannot store now: " + error, error);
    }

    private Future<List<Verdict>> giveUp(PgError error) {
        warnings.of("a batch was not stored: " + error);
        return Future.failedFuture(new UnavailableException(error.toString()));
    }

    private Future<List<Verdict>> admitABug(PgError error) {
        errors.of("the database refuses what this program does, which is a mistake of the program: " + error);
        return faulty("the database refuses what this program does: " + error, error);
    }

    private Future<List<Verdict>> faulty(String why, PgError error) {
        fault = why;
        faultyUntilNanos = System.nanoTime() + FAULTY_NANOS;
        return Future.failedFuture(new UnavailableException(error.toString()));
    }

    private static List<Verdict> joined(List<Verdict> left, List<Verdict> right) {
        List<Verdict> all = new ArrayList<>(left.size() + right.size());
        all.addAll(left);
        all.addAll(right);
        return all;
    }
}
