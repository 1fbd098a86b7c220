package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Books;
import io.yardpass.ledger.rules.Found;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.Ids;
import io.yardpass.ledger.rules.Needs;
import io.yardpass.ledger.rules.Wanted;
import io.yardpass.pgcopy.CopyConnection;
import io.yardpass.pgcopy.PipelineResult;
import java.util.List;
import java.util.function.Function;

/** Decides and sends batches as the writer does, for tests that spoil them in between. */
final class ManualWriter {
    static final long NOW = System.currentTimeMillis() * 1_000;

    private final Fair fair;

    ManualWriter(Fair fair) {
        this.fair = fair;
    }

    /** On what the database says now. */
    Batch decide(List<? extends LedgerCommand> commands) {
        return decide(commands, Ids.secret());
    }

    Batch decide(List<? extends LedgerCommand> commands, Ids ids) {
        return decide(commands, ids, this::read, head());
    }

    /** On what is read so, at the moment that is all of these writers' own. */
    static Batch decide(List<? extends LedgerCommand> commands, Ids ids, Function<Wanted, Found> reader, Head head) {
        List<LedgerCommand> all = List.copyOf(commands);
        Books books = new Books(1_000);
        Wanted asked = new Wanted();
        for (Wanted missing = missing(all, books, asked); !missing.isEmpty(); missing = missing(all, books, asked)) {
            books.enter(missing, reader.apply(missing));
            asked.addAll(missing);
        }
        return Batch.decide(all, books, asked, head, NOW, ids);
    }

    private static Wanted missing(List<LedgerCommand> commands, Books books, Wanted asked) {
        return Needs.of(commands, books, asked, NOW, 1);
    }

    Found read(Wanted wanted) {
        BookQueries queries = BookQueries.of(wanted);
        return onConnection(connection -> connection
                .execute(queries.pipeline())
                .map(result -> queries.found(((PipelineResult.Committed) result).results(), NOW)));
    }

    Head head() {
        return onConnection(Seat::readHead);
    }

    PipelineResult send(Batch batch) {
        long epoch = fair.database.count("SELECT epoch FROM payments.writer");
        return onConnection(connection -> connection.execute(BatchPipeline.of(batch, epoch)));
    }

    private <T> T onConnection(Function<CopyConnection, Future<T>> use) {
        Promise<T> done = Promise.promise();
        fair.vertx
                .getOrCreateContext()
                .runOnContext(ignored -> CopyConnection.connect(
                                fair.vertx, fair.options().copyOptions())
                        .compose(connection -> use.apply(connection).eventually(connection::close))
                        .onComplete(done));
        return await(done.future());
    }
}
