package io.yardpass.ledger;

import static io.yardpass.ledger.Fair.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.yardpass.domain.LedgerCommand;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Cache;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.Ids;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.Reads;
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
    static Batch decide(
            List<? extends LedgerCommand> commands, Ids ids, Function<ReadSet, ReadResult> reader, Head head) {
        List<LedgerCommand> all = List.copyOf(commands);
        Cache cache = new Cache(1_000);
        ReadSet asked = new ReadSet();
        for (ReadSet missing = missing(all, cache, asked); !missing.isEmpty(); missing = missing(all, cache, asked)) {
            cache.enter(missing, reader.apply(missing));
            asked.addAll(missing);
        }
        return Batch.decide(all, cache, asked, head, NOW, ids);
    }

    private static ReadSet missing(List<LedgerCommand> commands, Cache cache, ReadSet asked) {
        return Reads.missing(commands, cache, asked, NOW, 1);
    }

    ReadResult read(ReadSet readSet) {
        FactQueries queries = FactQueries.of(readSet);
        return onConnection(connection -> connection
                .execute(queries.pipeline())
                .map(result -> queries.found(((PipelineResult.Committed) result).results(), NOW)));
    }

    Head head() {
        return onConnection(WriterSession::readHead);
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
