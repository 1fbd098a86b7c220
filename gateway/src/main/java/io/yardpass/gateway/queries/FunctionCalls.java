package io.yardpass.gateway.queries;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import io.yardpass.database.TenantTransaction;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.quotas.Turns;
import io.yardpass.wire.Parameter;
import java.util.List;
import java.util.Map;

/** Calls functions of the database as the caller, each in a transaction of its own. */
public final class FunctionCalls {
    private final TenantTransaction tenants;
    private final Turns turns;

    public FunctionCalls(TenantTransaction tenants, Turns turns) {
        this.tenants = tenants;
        this.turns = turns;
    }

    /** Completes with the result as JSON when what the function did is committed. Arguments are already of their types. */
    public Future<Buffer> call(Caller caller, RemoteFunction function, Map<String, Object> arguments) {
        // In the order of the list, so that the same names are the same statement however a client sorts them.
        List<String> names = function.parameters().stream()
                .map(Parameter::name)
                .filter(arguments::containsKey)
                .toList();
        String sql = function.call(names);
        Tuple values = Tuple.tuple();
        names.forEach(name -> values.addValue(arguments.get(name)));
        return turns.take(
                        caller,
                        () -> tenants.write(
                                caller,
                                connection -> connection.preparedQuery(sql).execute(values)))
                .map(rows ->
                        Buffer.buffer("{\"result\":" + rows.iterator().next().getString(0) + "}"))
                .recover(failure -> Future.failedFuture(SqlProblems.explained(failure)));
    }
}
