package io.yardpass.ledger;

import io.vertx.core.Future;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.domain.Outcome;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Books;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.Needs;
import io.yardpass.ledger.rules.Wanted;
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
    private final Tenures tenures;
    private final Remembers remembers;
    private final Books books;
    private Tenure known;
    private Head head;

    PlainPoster(LedgerOptions options, BatchPoster.Surroundings around, Tenures tenures, Remembers remembers) {
        this.options = options;
        this.around = around;
        this.tenures = tenures;
        this.remembers = remembers;
        books = new Books(options.remembered());
    }

    @Override
    public Future<List<Outcome>> post(List<LedgerCommand> commands) {
        Tenure tenure = tenures.current();
        List<Outcome> unavailable = Collections.nCopies(commands.size(), new Outcome.Unavailable());
        if (tenure == null) {
            return Future.succeededFuture(unavailable);
        }
        if (tenure != known) {
            known = tenure;
            head = tenure.head();
            books.clear();
        }
        books.begin();
        return readAndWrite(tenure, commands, new Wanted()).otherwise(failure -> giveUp(tenure, failure, unavailable));
    }

    private List<Outcome> giveUp(Tenure tenure, Throwable failure, List<Outcome> unavailable) {
        if (remembers == Remembers.AFTER_COMMIT) {
            books.clear();
        }
        if (!(failure instanceof RefusedOnce)) {
            tenures.lost(tenure, failure.getMessage());
        }
        return unavailable;
    }

    /** What leaves the tenure as it is. */
    private static final class RefusedOnce extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static Throwable failure(Tenure.Refused refused) {
        return switch (Remedy.of(refused)) {
            case DECIDE_AGAIN, HALVE, SINGLE_OUT, WAIT_FOR_MONTH -> new RefusedOnce();
            case RESEAT, STEP_DOWN -> new IllegalStateException(refused.reason());
        };
    }

    private Future<List<Outcome>> readAndWrite(Tenure tenure, List<LedgerCommand> commands, Wanted asked) {
        long now = TimeUnit.MILLISECONDS.toMicros(around.clock().millis());
        Wanted missing = Needs.of(commands, books, asked, now, options.catalogueAgeMicros());
        if (missing.isEmpty()) {
            return decide(tenure, commands, asked, now);
        }
        return tenure.read(missing, now).compose(reading -> switch (reading) {
            case Tenure.Reading.Read read -> {
                asked.addAll(missing);
                books.enter(missing, read.found());
                yield readAndWrite(tenure, commands, asked);
            }
            case Tenure.Refused refused -> Future.failedFuture(failure(refused));
        });
    }

    private Future<List<Outcome>> decide(Tenure tenure, List<LedgerCommand> commands, Wanted asked, long now) {
        Batch batch = Batch.decide(commands, books, asked, head, now, around.ids());
        if (!batch.refusedOnOld().isEmpty()) {
            batch.refusedOnOld().forEach(catalogue -> books.forget(catalogue, asked));
            return readAndWrite(tenure, commands, asked);
        }
        return (batch.isEmpty() ? Future.succeededFuture(batch.outcomes()) : write(tenure, batch))
                .map(outcomes -> filled(outcomes, commands.size()));
    }

    /** What stands on what was just made may be asked again. */
    private static List<Outcome> filled(List<Outcome> outcomes, int size) {
        List<Outcome> all = new ArrayList<>(outcomes);
        all.addAll(Collections.nCopies(size - outcomes.size(), new Outcome.Unavailable()));
        return all;
    }

    private Future<List<Outcome>> write(Tenure tenure, Batch batch) {
        Future<Tenure.Writing> written = tenure.write(batch);
        if (remembers == Remembers.BEFORE_COMMIT) {
            batch.committed();
        }
        return written.compose(writing -> switch (writing) {
            case Tenure.Writing.Committed() -> {
                head = batch.after();
                if (remembers == Remembers.AFTER_COMMIT) {
                    batch.committed();
                }
                yield Future.succeededFuture(batch.outcomes());
            }
            case Tenure.Writing.Unanswered(Throwable loss) -> Future.failedFuture(loss);
            case Tenure.Refused refused -> Future.failedFuture(failure(refused));
        });
    }
}
