package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.pgcopy.ConnectionLostException;
import io.yardpass.pgcopy.PgError;
import io.yardpass.pgcopy.PgException;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.PipelineRefusedException;
import io.yardpass.pgcopy.PipelineResult;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one batch after the other durable: load, decide, write, and only then remember and answer. What fails is forgotten
 * and decided anew on what the database says. Confined to the writer's event loop; one batch at a time.
 */
final class BatchPoster {
    private static final Logger LOG = LoggerFactory.getLogger(BatchPoster.class);
    private static final int PAUSE_MILLIS_MAX = 50;

    private final Vertx vertx;
    private final LedgerOptions options;
    private final InstantSource clock;
    private final Seats seats;
    private final LedgerMetrics metrics;
    private final Books books;
    private final Ids ids = new Ids();

    /** Whose head and books we have; another seat means that both are read again. */
    private Seat known;

    private Head head;

    BatchPoster(Vertx vertx, LedgerOptions options, InstantSource clock, Seats seats, LedgerMetrics metrics) {
        this.vertx = vertx;
        this.options = options;
        this.clock = clock;
        this.seats = seats;
        this.metrics = metrics;
        this.books = new Books(options.remembered());
    }

    /** One outcome each, in order. Never fails. */
    Future<List<Outcome>> post(List<PurchaseTickets> commands) {
        return post(Attempt.first(commands));
    }

    private Future<List<Outcome>> post(Attempt attempt) {
        Seat seat = seats.current();
        if (seat == null) {
            return unavailable(attempt);
        }
        if (seat != known) {
            known = seat;
            head = seat.head();
            books.clear();
        }
        return loadAndWrite(seat, attempt, new Fresh()).recover(failure -> afterFailure(seat, attempt, failure));
    }

    private Future<List<Outcome>> loadAndWrite(Seat seat, Attempt attempt, Fresh fresh) {
        return load(seat, attempt.commands(), fresh)
                .compose(refusal -> refusal == null ? decide(seat, attempt, fresh) : remedy(seat, attempt, refusal));
    }

    /** Null, or what the database said against it. */
    private Future<PgError> load(Seat seat, List<PurchaseTickets> commands, Fresh fresh) {
        BooksLoader loader = new BooksLoader(
                books, nowMicros(), toMicros(options.catalogAge().toNanos()));
        Pipeline misses = loader.misses(commands);
        if (misses == null) {
            return Future.succeededFuture();
        }
        return seat.execute(misses).map(result -> switch (result) {
            case PipelineResult.Committed committed -> {
                loader.enter(committed.results(), fresh);
                yield null;
            }
            case PipelineResult.RolledBack rolledBack -> rolledBack.error();
            case PipelineResult.Failed failed -> failed.error();
        });
    }

    private Future<List<Outcome>> decide(Seat seat, Attempt attempt, Fresh fresh) {
        Batch batch = Batch.decide(attempt.commands(), books, fresh, head, nowMicros(), ids);
        if (!batch.refusedOnOld().isEmpty()) {
            // Comes to an end: what is read now is fresh the next time, and never forgotten again.
            batch.refusedOnOld().forEach(books::forgetCatalogueOf);
            return loadAndWrite(seat, attempt, fresh);
        }
        return batch.isEmpty() ? Future.succeededFuture(batch.outcomes()) : write(seat, batch, attempt);
    }

    private Future<List<Outcome>> write(Seat seat, Batch batch, Attempt attempt) {
        long started = System.nanoTime();
        return seat.execute(BatchPipeline.of(batch, seat.epoch()))
                .compose(
                        result -> settle(seat, batch, attempt, started, result),
                        failure -> failure instanceof ConnectionLostException
                                ? lookUp(seat, batch, attempt, failure)
                                : Future.failedFuture(failure));
    }

    private Future<List<Outcome>> settle(Seat seat, Batch batch, Attempt attempt, long started, PipelineResult result) {
        return switch (result) {
            case PipelineResult.Committed committed -> {
                metrics.committed(System.nanoTime() - started);
                head = batch.after();
                batch.state().committed();
                yield Future.succeededFuture(batch.outcomes());
            }
            case PipelineResult.RolledBack rolledBack -> remedy(seat, attempt, rolledBack.error());
            case PipelineResult.Failed failed -> remedy(seat, attempt, failed.error());
        };
    }

    /** The answer was lost on its way: the lock of the next seat proves that the old session is over, and then we look. */
    private Future<List<Outcome>> lookUp(Seat lost, Batch batch, Attempt attempt, Throwable loss) {
        seats.lost(lost, loss.getMessage());
        return seats.next(options.seatWait())
                .compose(seat -> seat.wasCommitted(batch.after(), lost.epoch()))
                .compose(
                        committed -> committed ? Future.succeededFuture(batch.outcomes()) : tryAgain(attempt),
                        failure -> unavailable(attempt));
    }

    /** For what left nothing behind. */
    private Future<List<Outcome>> onNextSeat(Seat lost, Attempt attempt, String why) {
        seats.lost(lost, why);
        return seats.next(options.seatWait()).compose(seat -> tryAgain(attempt), failure -> unavailable(attempt));
    }

    private Future<List<Outcome>> remedy(Seat seat, Attempt attempt, PgError error) {
        metrics.refused(error.sqlstate());
        books.clear();
        Remedy remedy = Remedy.of(error.sqlstate());
        LOG.warn("a batch of {} was refused, {}: {}", attempt.commands().size(), remedy, error);
        return switch (remedy) {
            case STEP_DOWN -> {
                seats.stepDown(seat, error.toString());
                yield unavailable(attempt);
            }
            case RESEAT -> onNextSeat(seat, attempt, error.toString());
            case DECIDE_AGAIN ->
                readHead(seat)
                        .compose(read -> vertx.timer(pauseMillis(), TimeUnit.MILLISECONDS))
                        .compose(paused -> tryAgain(attempt));
            case HALVE -> readHead(seat).compose(read -> apart(attempt));
        };
    }

    /** What is no answer to a batch: the connection, a question beside it, or our own mistake. */
    private Future<List<Outcome>> afterFailure(Seat seat, Attempt attempt, Throwable failure) {
        books.clear();
        boolean ofSeat = failure instanceof ConnectionLostException
                || failure instanceof PgException
                || failure instanceof PipelineRefusedException && !seat.isOpen();
        if (ofSeat) {
            return onNextSeat(seat, attempt, failure.getMessage());
        }
        LOG.error("a batch of {} could not be made", attempt.commands().size(), failure);
        return apart(attempt);
    }

    private Future<Void> readHead(Seat seat) {
        return seat.readHead().onSuccess(read -> head = read).mapEmpty();
    }

    private Future<List<Outcome>> tryAgain(Attempt attempt) {
        return attempt.number() < options.triesMax() ? post(attempt.next()) : apart(attempt);
    }

    /** Its halves one after the other, so that what harms one of them does not harm the other. */
    private Future<List<Outcome>> apart(Attempt attempt) {
        if (!attempt.takeHalving()) {
            LOG.error("gave up on {} purchases", attempt.commands().size());
            return unavailable(attempt);
        }
        return post(attempt.firstHalf())
                .compose(first -> post(attempt.secondHalf()).map(second -> joined(first, second)));
    }

    private static List<Outcome> joined(List<Outcome> first, List<Outcome> second) {
        List<Outcome> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static Future<List<Outcome>> unavailable(Attempt attempt) {
        return Future.succeededFuture(Collections.nCopies(attempt.commands().size(), new Outcome.Unavailable()));
    }

    private static long pauseMillis() {
        return 1 + ThreadLocalRandom.current().nextInt(PAUSE_MILLIS_MAX);
    }

    private long nowMicros() {
        var now = clock.instant();
        return Math.addExact(now.getEpochSecond() * 1_000_000, toMicros(now.getNano()));
    }

    private static long toMicros(long nanos) {
        return nanos / 1_000;
    }
}
