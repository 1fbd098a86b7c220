package io.yardpass.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.pgcopy.ConnectionLostException;
import io.yardpass.pgcopy.PgError;
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

    /** One outcome each, in order. */
    Future<List<Outcome>> post(List<PurchaseTickets> commands) {
        return post(commands, 1);
    }

    private Future<List<Outcome>> post(List<PurchaseTickets> commands, int attempt) {
        Seat seat = seats.current();
        if (seat == null || attempt > options.triesMax()) {
            return unavailable(commands);
        }
        if (seat != known) {
            known = seat;
            head = seat.head();
            books.clear();
        }
        return load(seat, commands)
                .compose(failure ->
                        failure == null ? write(seat, commands, attempt) : remedy(commands, attempt, failure))
                .recover(failure ->
                        isLoss(failure) ? again(seat, commands, attempt, failure) : Future.failedFuture(failure));
    }

    /** Null, or what the database said against it. */
    private Future<PgError> load(Seat seat, List<PurchaseTickets> commands) {
        BooksLoader loader = new BooksLoader(
                books, nowMicros(), toMicros(options.catalogAge().toNanos()));
        Pipeline misses = loader.misses(commands);
        if (misses == null) {
            return Future.succeededFuture();
        }
        return seat.execute(misses).map(result -> switch (result) {
            case PipelineResult.Committed committed -> {
                loader.enter(committed.results());
                yield null;
            }
            case PipelineResult.RolledBack rolledBack -> rolledBack.error();
            case PipelineResult.Failed failed -> failed.error();
        });
    }

    private Future<List<Outcome>> write(Seat seat, List<PurchaseTickets> commands, int attempt) {
        Batch batch = Batch.decide(commands, books, head, nowMicros(), ids);
        if (batch.isEmpty()) {
            return Future.succeededFuture(batch.outcomes());
        }
        long started = System.nanoTime();
        return seat.execute(BatchPipeline.of(batch, seat.epoch()))
                .compose(
                        result -> settle(batch, commands, attempt, started, result),
                        failure -> isLoss(failure)
                                ? lookUp(seat, batch, commands, attempt, failure)
                                : Future.failedFuture(failure));
    }

    private Future<List<Outcome>> settle(
            Batch batch, List<PurchaseTickets> commands, int attempt, long started, PipelineResult result) {
        return switch (result) {
            case PipelineResult.Committed committed -> {
                metrics.committed(System.nanoTime() - started);
                head = batch.after();
                batch.state().committed();
                yield Future.succeededFuture(batch.outcomes());
            }
            case PipelineResult.RolledBack rolledBack -> remedy(commands, attempt, rolledBack.error());
            case PipelineResult.Failed failed -> remedy(commands, attempt, failed.error());
        };
    }

    /** The answer was lost on its way: the lock of the next seat proves that the old session is over, and then we look. */
    private Future<List<Outcome>> lookUp(
            Seat lost, Batch batch, List<PurchaseTickets> commands, int attempt, Throwable loss) {
        seats.lost(lost, loss.getMessage());
        return seats.next(options.seatWait())
                .compose(seat -> seat.wasCommitted(batch.after(), lost.epoch()))
                .compose(
                        committed -> committed ? Future.succeededFuture(batch.outcomes()) : post(commands, attempt + 1),
                        failure -> unavailable(commands));
    }

    private Future<List<Outcome>> again(Seat lost, List<PurchaseTickets> commands, int attempt, Throwable loss) {
        seats.lost(lost, loss.getMessage());
        return seats.next(options.seatWait())
                .compose(seat -> post(commands, attempt + 1), failure -> unavailable(commands));
    }

    private Future<List<Outcome>> remedy(List<PurchaseTickets> commands, int attempt, PgError error) {
        metrics.refused(error.sqlstate());
        books.clear();
        Remedy remedy = Remedy.of(error.sqlstate());
        LOG.warn("a batch of {} was refused, {}: {}", commands.size(), remedy, error);
        return switch (remedy) {
            case STOP, GIVE_UP -> {
                seats.stop(error.toString());
                yield unavailable(commands);
            }
            case DECIDE_AGAIN ->
                readHead()
                        .compose(read -> vertx.timer(pauseMillis(), TimeUnit.MILLISECONDS))
                        .compose(paused -> post(commands, attempt + 1));
            case HALVE ->
                commands.size() == 1 ? unavailable(commands) : readHead().compose(read -> halves(commands));
        };
    }

    private Future<Void> readHead() {
        Seat seat = seats.current();
        return seat == null
                ? Future.succeededFuture()
                : seat.readHead().onSuccess(read -> head = read).mapEmpty();
    }

    private Future<List<Outcome>> halves(List<PurchaseTickets> commands) {
        int middle = commands.size() / 2;
        return post(commands.subList(0, middle))
                .compose(
                        first -> post(commands.subList(middle, commands.size())).map(second -> joined(first, second)));
    }

    private static List<Outcome> joined(List<Outcome> first, List<Outcome> second) {
        List<Outcome> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static Future<List<Outcome>> unavailable(List<PurchaseTickets> commands) {
        return Future.succeededFuture(Collections.nCopies(commands.size(), new Outcome.Unavailable()));
    }

    private static boolean isLoss(Throwable failure) {
        return failure instanceof ConnectionLostException || failure instanceof PipelineRefusedException;
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
