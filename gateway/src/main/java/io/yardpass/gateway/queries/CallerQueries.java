package io.yardpass.gateway.queries;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.yardpass.database.TenantTransaction;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.quotas.Turns;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.UUID;

/** Questions asked as a caller, when it is the caller's turn; what fails is a problem. */
public final class CallerQueries {
    private final TenantTransaction tenants;
    private final Turns turns;

    public CallerQueries(TenantTransaction tenants, Turns turns) {
        this.tenants = tenants;
        this.turns = turns;
    }

    Future<RowSet<Row>> run(Caller caller, String sql, Tuple parameters) {
        return ask(caller, sql, parameters).recover(failure -> Future.failedFuture(explained(failure)));
    }

    /** Fails as the database does, for who explains some of its failures better than {@link #explained}. */
    public Future<RowSet<Row>> ask(Caller caller, String sql, Tuple parameters) {
        return turns.take(caller, () -> tenants.read(caller, sql, parameters));
    }

    /** The same where something may be changed; completes when that is committed. */
    public Future<RowSet<Row>> change(Caller caller, String sql, Tuple parameters) {
        return turns.take(caller, () -> tenants.write(caller, sql, parameters));
    }

    /** What a failure means to a client. */
    public static ProblemException explained(Throwable failure) {
        return SqlProblems.explained(failure);
    }

    /** The JSON of the one row that the id leads to. */
    Future<Buffer> one(Caller caller, String sql, UUID id, ProblemCode absent, String detail) {
        return run(caller, sql, Tuple.of(id))
                .map(rows -> Buffer.buffer(only(rows, absent, detail).getString(0)));
    }

    static Row only(RowSet<Row> rows, ProblemCode absent, String detail) {
        if (rows.size() == 0) {
            throw new ProblemException(absent, detail);
        }
        return rows.iterator().next();
    }
}
