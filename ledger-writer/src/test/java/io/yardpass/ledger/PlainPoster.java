package io.yardpass.ledger;

import io.vertx.core.Future;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Cache;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.Reads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The least that posts: it tries once, and what fails is unavailable. Remembers when it is told to. */
final class PlainPoster implements Plant.Poster {
    enum Remembers {
        AFTER_COMMIT,
        /** And forgets nothing when the commit fails: there is no way to take it back. */
        BEFORE_COMMIT
    }

    private final LedgerOptions options;
    private final BatchPoster.Surroundings around;
    private final Election election;
    private final Remembers remembers;
    private final Cache cache;
    private Term known;
    private Head head;

    PlainPoster(LedgerOptions options, BatchPoster.Surroundings around, Election election, Remembers remembers) {
        this.options = options;
        this.around = around;
        this.election = election;
        this.remembers = remembers;
        cache = new Cache(options.remembered());
    }

    @Override
    public Future<List<Outcome>> post(List<LedgerCommand> commands) {
        Term term = election.current();
        List<Outcome> unavailable = Collections.nCopies(commands.size(), new Outcome.Unavailable());
        if (term == null) {
            return Future.succeededFuture(unavailable);
        }
        if (term != known) {
            known = term;
            head = term.head();
            cache.clear();
        }
        cache.begin();
        return readAndWrite(term, commands, new ReadSet()).otherwise(failure -> giveUp(term, failure, unavailable));
    }

    private List<Outcome> giveUp(Term term, Throwable failure, List<Outcome> unavailable) {
        if (remembers == Remembers.AFTER_COMMIT) {
            cache.clear();
        }
        if (!(failure instanceof RefusedOnce)) {
            election.lost(term, failure.getMessage());
        }
        return unavailable;
    }

    /** What leaves the term as it is. */
    private static final class RefusedOnce extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static Throwable failure(Term.Refused refused) {
        return switch (Remedy.of(refused)) {
            case DECIDE_AGAIN, HALVE, SINGLE_OUT, WAIT_FOR_MONTH -> new RefusedOnce();
            case NEXT_TERM, STEP_DOWN -> new IllegalStateException(refused.reason());
        };
    }

    private Future<List<Outcome>> readAndWrite(Term term, List<LedgerCommand> commands, ReadSet asked) {
        long now = TimeUnit.MILLISECONDS.toMicros(around.clock().millis());
        ReadSet missing = Reads.missing(commands, cache, asked, now, options.catalogueAgeMicros());
        if (missing.isEmpty()) {
            return decide(term, commands, asked, now);
        }
        return term.read(missing, now).compose(reading -> switch (reading) {
            case Term.Reading.Read read -> {
                asked.addAll(missing);
                cache.enter(missing, read.found());
                yield readAndWrite(term, commands, asked);
            }
            case Term.Refused refused -> Future.failedFuture(failure(refused));
        });
    }

    private Future<List<Outcome>> decide(Term term, List<LedgerCommand> commands, ReadSet asked, long now) {
        Batch batch = Batch.decide(commands, cache, asked, head, now, around.ids());
        if (!batch.refusedOnOld().isEmpty()) {
            batch.refusedOnOld().forEach(catalogue -> cache.forget(catalogue, asked));
            return readAndWrite(term, commands, asked);
        }
        return (batch.isEmpty() ? Future.succeededFuture(batch.outcomes()) : write(term, batch))
                .map(outcomes -> filled(outcomes, commands.size()));
    }

    /** What stands on what was just made may be asked again. */
    private static List<Outcome> filled(List<Outcome> outcomes, int size) {
        List<Outcome> all = new ArrayList<>(outcomes);
        all.addAll(Collections.nCopies(size - outcomes.size(), new Outcome.Unavailable()));
        return all;
    }

    private Future<List<Outcome>> write(Term term, Batch batch) {
        Future<Term.Writing> written = term.write(batch);
        if (remembers == Remembers.BEFORE_COMMIT) {
            batch.committed();
        }
        return written.compose(writing -> switch (writing) {
            case Term.Writing.Committed() -> {
                head = batch.after();
                if (remembers == Remembers.AFTER_COMMIT) {
                    batch.committed();
                }
                yield Future.succeededFuture(batch.outcomes());
            }
            case Term.Writing.Unanswered(Throwable loss) -> Future.failedFuture(loss);
            case Term.Refused refused -> Future.failedFuture(failure(refused));
        });
    }
}
