package io.yardpass.ledger;

import io.vertx.core.Future;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Cache;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.Ids;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.Reads;
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
    private final Election election;
    private final LedgerMetrics metrics;
    private final RandomGenerator jitter;
    private final Cache cache;
    private final Ids ids;
    private final Suspects suspects = new Suspects();

    /** Whose head and cache we have; another term means that both are read again. */
    private Term known;

    private Head head;

    private volatile String hindrance = "";
    private volatile long hinderedUntilNanos = System.nanoTime();

    BatchPoster(LedgerOptions options, Surroundings around, Election election, LedgerMetrics metrics) {
        this.options = options;
        this.clock = around.clock();
        this.pause = around.pause();
        this.jitter = around.jitter();
        this.ids = around.ids();
        this.election = election;
        this.metrics = metrics;
        this.cache = new Cache(options.remembered());
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
        Term term = election.current();
        if (term == null) {
            return unavailable(attempt);
        }
        if (term != known) {
            known = term;
            head = term.head();
            cache.clear();
        }
        cache.begin();
        return Future.<List<Outcome>>future(
                        posted -> readAndWrite(term, attempt, new ReadSet()).onComplete(posted))
                .recover(failure -> afterFailure(term, attempt, failure));
    }

    private Future<List<Outcome>> readAndWrite(Term term, Attempt attempt, ReadSet asked) {
        long now = nowMicros();
        ReadSet missing = Reads.missing(attempt.commands(), cache, asked, now, options.catalogueAgeMicros());
        if (missing.isEmpty()) {
            return decide(term, attempt, asked);
        }
        return term.read(missing, now).compose(reading -> switch (reading) {
            case Term.Reading.Read read -> {
                asked.addAll(missing);
                cache.enter(missing, read.found());
                yield readAndWrite(term, attempt, asked);
            }
            case Term.Refused refused -> remedy(term, attempt, refused);
        });
    }

    private Future<List<Outcome>> decide(Term term, Attempt attempt, ReadSet asked) {
        Batch batch = attempt.mayBeCut()
                ? Batch.decide(attempt.commands(), cache, asked, head, nowMicros(), ids)
                : Batch.decideUncut(attempt.commands(), cache, asked, head, nowMicros(), ids);
        if (!batch.refusedOnOld().isEmpty()) {
            // This ends: what is read now is fresh the next time, and so is not forgotten once more.
            batch.refusedOnOld().forEach(catalogue -> cache.forget(catalogue, asked));
            return readAndWrite(term, attempt, asked);
        }
        return batch.isEmpty() ? answer(batch, attempt) : write(term, batch, attempt);
    }

    private Future<List<Outcome>> write(Term term, Batch batch, Attempt attempt) {
        long started = System.nanoTime();
        return term.write(batch).compose(writing -> switch (writing) {
            case Term.Writing.Committed() -> {
                metrics.committed(System.nanoTime() - started);
                head = batch.after();
                batch.committed();
                batch.accountsMoved().forEach(metrics::moved);
                hinderedUntilNanos = System.nanoTime();
                yield answer(batch, attempt);
            }
            case Term.Writing.Unanswered(Throwable loss) -> lookUp(term, batch, attempt, loss);
            case Term.Refused refused -> remedy(term, attempt, refused);
        });
    }

    /** The rest of the batch, which needs what was just committed, follows as a batch of its own. */
    private Future<List<Outcome>> answer(Batch batch, Attempt attempt) {
        int decided = batch.outcomes().size();
        return decided == attempt.commands().size()
                ? Future.succeededFuture(batch.outcomes())
                : post(attempt.after(decided)).map(later -> joined(batch.outcomes(), later));
    }

    /** Nobody knows whether it was committed. Once we hold the lock again the old session is over, and we can look. */
    private Future<List<Outcome>> lookUp(Term lost, Batch batch, Attempt attempt, Throwable loss) {
        election.lost(lost, loss.getMessage());
        return election.next(options.electionWait())
                .compose(next -> next.wasCommitted(batch.after(), lost.epoch()))
                .compose(
                        committed -> committed ? answer(batch, attempt) : tryAgain(attempt, false),
                        failure -> unavailable(attempt));
    }

    /** For a batch of which nothing was committed. */
    private Future<List<Outcome>> inNextTerm(Term lost, Attempt attempt, String why) {
        election.lost(lost, why);
        return election.next(options.electionWait())
                .compose(next -> tryAgain(attempt, false), failure -> unavailable(attempt));
    }

    private Future<List<Outcome>> remedy(Term term, Attempt attempt, Term.Refused refused) {
        metrics.refused(refused.sqlstate());
        cache.clear();
        Remedy remedy = Remedy.of(refused);
        LOG.warn("a batch of {} was refused, {}: {}", attempt.commands().size(), remedy, refused.reason());
        return switch (remedy) {
            case STEP_DOWN -> {
                election.stepDown(term, refused.reason());
                yield unavailable(attempt);
            }
            case NEXT_TERM -> inNextTerm(term, attempt, refused.reason());
            case DECIDE_AGAIN ->
                readHead(term)
                        .compose(read -> pause.ofMillis(1 + jitter.nextInt(PAUSE_MILLIS_MAX)))
                        .compose(paused -> tryAgain(attempt, !refused.isOfServer()));
            case WAIT_FOR_MONTH -> {
                hindrance = "a month is missing: " + refused.reason();
                hinderedUntilNanos = System.nanoTime() + HINDERED_NANOS;
                yield unavailable(attempt);
            }
            case HALVE -> readHead(term).compose(read -> apart(attempt, true));
            case SINGLE_OUT -> readHead(term).compose(read -> singleOut(attempt));
        };
    }

    /** A failure that is not the database's answer to the batch: the connection broke, or a mistake of ours. */
    private Future<List<Outcome>> afterFailure(Term term, Attempt attempt, Throwable failure) {
        cache.clear();
        if (term.isEndedBy(failure)) {
            return inNextTerm(term, attempt, failure.getMessage());
        }
        LOG.error("a batch of {} could not be made", attempt.commands().size(), failure);
        return apart(attempt, true);
    }

    private Future<Void> readHead(Term term) {
        return term.readHead().onSuccess(read -> head = read).mapEmpty();
    }

    /** @param isItsOwn whether a command that fails alone in the end is to blame, and not the server or the connection */
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
