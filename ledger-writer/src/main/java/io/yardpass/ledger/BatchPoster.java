package io.yardpass.ledger;

import io.vertx.core.Future;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Books;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.Ids;
import io.yardpass.ledger.rules.Needs;
import io.yardpass.ledger.rules.Wanted;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one batch after the other durable: load, decide, write, and only then remember and answer. What fails is forgotten
 * and decided anew on what the database says. Confined to the writer's event loop; one batch at a time.
 */
final class BatchPoster {
    private static final Logger LOG = LoggerFactory.getLogger(BatchPoster.class);
    private static final int PAUSE_MILLIS_MAX = 50;
    /** Whoever is not ready is sent no command that could prove it mended, so the verdict expires. */
    private static final long HINDERED_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final LedgerOptions options;
    private final InstantSource clock;
    private final Pause pause;
    private final Tenures tenures;
    private final LedgerMetrics metrics;
    private final RandomGenerator jitter;
    private final Books books;
    private final Ids ids;
    private final Suspects suspects = new Suspects();

    /** Whose head and books we have; another tenure means that both are read again. */
    private Tenure known;

    private Head head;

    private volatile String hindrance = "";
    private volatile long hinderedUntilNanos = System.nanoTime();

    BatchPoster(LedgerOptions options, Surroundings around, Tenures tenures, LedgerMetrics metrics) {
        this.options = options;
        this.clock = around.clock();
        this.pause = around.pause();
        this.jitter = around.jitter();
        this.ids = around.ids();
        this.tenures = tenures;
        this.metrics = metrics;
        this.books = new Books(options.remembered());
    }

    /**
     * What a batch needs of the world beside the ledger; a simulation brings its own.
     *
     * @param jitter how long to wait where two writers might go on meeting
     */
    record Surroundings(InstantSource clock, Pause pause, RandomGenerator jitter, Ids ids) {}

    /** Why no batch can be stored, until one is or a while has passed; empty when they can. Any thread may ask. */
    String hindrance() {
        return hinderedUntilNanos - System.nanoTime() > 0 ? hindrance : "";
    }

    /** One outcome each, in order. Never fails. */
    Future<List<Outcome>> post(List<LedgerCommand> commands) {
        return suspects.post(commands, nowMicros(), decided -> post(Attempt.first(decided)));
    }

    private Future<List<Outcome>> post(Attempt attempt) {
        Tenure tenure = tenures.current();
        if (tenure == null) {
            return unavailable(attempt);
        }
        if (tenure != known) {
            known = tenure;
            head = tenure.head();
            books.clear();
        }
        books.begin();
        return Future.<List<Outcome>>future(
                        posted -> readAndWrite(tenure, attempt, new Wanted()).onComplete(posted))
                .recover(failure -> afterFailure(tenure, attempt, failure));
    }

    private Future<List<Outcome>> readAndWrite(Tenure tenure, Attempt attempt, Wanted asked) {
        long now = nowMicros();
        Wanted missing = Needs.of(attempt.commands(), books, asked, now, options.catalogueAgeMicros());
        if (missing.isEmpty()) {
            return decide(tenure, attempt, asked);
        }
        return tenure.read(missing, now).compose(reading -> switch (reading) {
            case Tenure.Reading.Read read -> {
                asked.addAll(missing);
                books.enter(missing, read.found());
                yield readAndWrite(tenure, attempt, asked);
            }
            case Tenure.Refused refused -> remedy(tenure, attempt, refused);
        });
    }

    private Future<List<Outcome>> decide(Tenure tenure, Attempt attempt, Wanted asked) {
        Batch batch = attempt.mayBeCut()
                ? Batch.decide(attempt.commands(), books, asked, head, nowMicros(), ids)
                : Batch.decideUncut(attempt.commands(), books, asked, head, nowMicros(), ids);
        if (!batch.refusedOnOld().isEmpty()) {
            // Comes to an end: what is read now is fresh the next time, and never forgotten again.
            batch.refusedOnOld().forEach(catalogue -> books.forget(catalogue, asked));
            return readAndWrite(tenure, attempt, asked);
        }
        return batch.isEmpty() ? answer(batch, attempt) : write(tenure, batch, attempt);
    }

    private Future<List<Outcome>> write(Tenure tenure, Batch batch, Attempt attempt) {
        long started = System.nanoTime();
        return tenure.write(batch).compose(writing -> switch (writing) {
            case Tenure.Writing.Committed() -> {
                metrics.committed(System.nanoTime() - started);
                head = batch.after();
                batch.committed();
                batch.accountsMoved().forEach(metrics::moved);
                hinderedUntilNanos = System.nanoTime();
                yield answer(batch, attempt);
            }
            case Tenure.Writing.Unanswered(Throwable loss) -> lookUp(tenure, batch, attempt, loss);
            case Tenure.Refused refused -> remedy(tenure, attempt, refused);
        });
    }

    /** And what stands on what was just made goes on its own way, now that it can be read. */
    private Future<List<Outcome>> answer(Batch batch, Attempt attempt) {
        int decided = batch.outcomes().size();
        return decided == attempt.commands().size()
                ? Future.succeededFuture(batch.outcomes())
                : post(attempt.after(decided)).map(later -> joined(batch.outcomes(), later));
    }

    /** The answer was lost on its way: the lock of the next tenure proves that the old session is over, and then we look. */
    private Future<List<Outcome>> lookUp(Tenure lost, Batch batch, Attempt attempt, Throwable loss) {
        tenures.lost(lost, loss.getMessage());
        return tenures.next(options.seatWait())
                .compose(next -> next.wasCommitted(batch.after(), lost.epoch()))
                .compose(
                        committed -> committed ? answer(batch, attempt) : tryAgain(attempt, false),
                        failure -> unavailable(attempt));
    }

    /** For what left nothing behind. */
    private Future<List<Outcome>> onNextTenure(Tenure lost, Attempt attempt, String why) {
        tenures.lost(lost, why);
        return tenures.next(options.seatWait())
                .compose(next -> tryAgain(attempt, false), failure -> unavailable(attempt));
    }

    private Future<List<Outcome>> remedy(Tenure tenure, Attempt attempt, Tenure.Refused refused) {
        metrics.refused(refused.sqlstate());
        books.clear();
        Remedy remedy = Remedy.of(refused);
        LOG.warn("a batch of {} was refused, {}: {}", attempt.commands().size(), remedy, refused.reason());
        return switch (remedy) {
            case STEP_DOWN -> {
                tenures.stepDown(tenure, refused.reason());
                yield unavailable(attempt);
            }
            case RESEAT -> onNextTenure(tenure, attempt, refused.reason());
            case DECIDE_AGAIN ->
                readHead(tenure)
                        .compose(read -> pause.ofMillis(1 + jitter.nextInt(PAUSE_MILLIS_MAX)))
                        .compose(paused -> tryAgain(attempt, !refused.isOfServer()));
            case WAIT_FOR_MONTH -> {
                hindrance = "a month is missing: " + refused.reason();
                hinderedUntilNanos = System.nanoTime() + HINDERED_NANOS;
                yield unavailable(attempt);
            }
            case HALVE -> readHead(tenure).compose(read -> apart(attempt, true));
            case SINGLE_OUT -> readHead(tenure).compose(read -> singleOut(attempt));
        };
    }

    /** What is no answer to a batch: the connection, a question beside it, or our own mistake. */
    private Future<List<Outcome>> afterFailure(Tenure tenure, Attempt attempt, Throwable failure) {
        books.clear();
        if (tenure.isEndedBy(failure)) {
            return onNextTenure(tenure, attempt, failure.getMessage());
        }
        LOG.error("a batch of {} could not be made", attempt.commands().size(), failure);
        return apart(attempt, true);
    }

    private Future<Void> readHead(Tenure tenure) {
        return tenure.readHead().onSuccess(read -> head = read).mapEmpty();
    }

    /** @param isItsOwn whether a command that fails alone in the end is to be blamed for it, not the server or the way there */
    private Future<List<Outcome>> tryAgain(Attempt attempt, boolean isItsOwn) {
        return attempt.number() < options.triesMax() ? post(attempt.next()) : apart(attempt, isItsOwn);
    }

    /** Its halves one after the other, so that what harms one of them does not harm the other. */
    private Future<List<Outcome>> apart(Attempt attempt, boolean isItsOwn) {
        return attempt.isSingle() || !attempt.takeHalving() ? giveUp(attempt, isItsOwn) : each(attempt.halves());
    }

    private Future<List<Outcome>> singleOut(Attempt attempt) {
        attempt.delayed();
        return attempt.isSingle() || !attempt.mayDelay() ? giveUp(attempt, true) : each(attempt.pieces());
    }

    private Future<List<Outcome>> each(List<Attempt> parts) {
        Future<List<Outcome>> all = Future.succeededFuture(List.of());
        for (Attempt part : parts) {
            all = all.compose(
                    before -> (part.mayDelay() ? post(part) : unavailable(part)).map(after -> joined(before, after)));
        }
        return all;
    }

    private Future<List<Outcome>> giveUp(Attempt attempt, boolean isItsOwn) {
        LOG.error("gave up on {} commands", attempt.commands().size());
        if (attempt.isSingle() && isItsOwn) {
            metrics.failedAlone();
            suspects.failedAlone(attempt.commands().getFirst(), nowMicros());
        }
        return unavailable(attempt);
    }

    private static List<Outcome> joined(List<Outcome> first, List<Outcome> second) {
        List<Outcome> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static Future<List<Outcome>> unavailable(Attempt attempt) {
        return Future.succeededFuture(Collections.nCopies(attempt.commands().size(), new Outcome.Unavailable()));
    }

    private long nowMicros() {
        var now = clock.instant();
        return Math.addExact(now.getEpochSecond() * 1_000_000, now.getNano() / 1_000);
    }
}
