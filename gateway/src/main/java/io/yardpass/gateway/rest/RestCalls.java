package io.yardpass.gateway.rest;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.yardpass.database.TenantTransaction;
import io.yardpass.domain.Caller;
import io.yardpass.gateway.queries.CallerQueries;
import io.yardpass.gateway.rest.RestCatalogue.Argument;
import io.yardpass.gateway.rest.RestCatalogue.Function;
import io.yardpass.gateway.rest.RestCatalogue.Result;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Calls functions of schema public as their caller, each in a transaction of its own. */
public final class RestCalls {
    private final CallerQueries queries;
    private final Supplier<RestCatalogue> catalogue;
    private final RestLimits limits;

    public RestCalls(CallerQueries queries, Supplier<RestCatalogue> catalogue, RestLimits limits) {
        this.queries = queries;
        this.catalogue = catalogue;
        this.limits = limits;
    }

    /** Throws a {@link RestException} where there is no function of that name, or none for this caller. */
    public Function function(Caller caller, String name) {
        Function function = catalogue.get().functions().get(name);
        if (function == null) {
            throw RestProblem.refused(
                    ProblemCode.NOT_FOUND,
                    "PGRST202",
                    "Could not find the function public." + name + " in the schema cache",
                    null);
        }
        if (!function.callers().contains(TenantTransaction.roleOf(caller))) {
            throw RestProblem.refused(
                    caller.isVisitor() ? ProblemCode.TOKEN_MISSING : ProblemCode.FORBIDDEN,
                    "42501",
                    "permission denied for function " + name,
                    null);
        }
        return function;
    }

    /**
     * Completes with the result as JSON when what the function did is committed: null for nothing, a list for a set. Fails with a
     * {@link RestException}, or with a problem that any question may end with.
     *
     * @param arguments of their types already
     * @param isSingle where the one row of a set is asked for, which there is or there is not
     */
    public Future<Buffer> call(Caller caller, Function function, Map<String, Object> arguments, boolean isSingle) {
        // In the order of the catalogue, so that the same names are the same statement however a client sorts them.
        List<Argument> passed = function.arguments().stream()
                .filter(argument -> arguments.containsKey(argument.parameter().name()))
                .toList();
        Tuple values = Tuple.tuple();
        passed.forEach(
                argument -> values.addValue(arguments.get(argument.parameter().name())));
        String sql = sql(function, passed);
        return (function.isReadOnly() ? queries.ask(caller, sql, values) : queries.change(caller, sql, values))
                .recover(failure -> Future.failedFuture(explained(failure)))
                .map(rows -> answer(rows.iterator().next(), function, isSingle));
    }

    private RuntimeException explained(Throwable failure) {
        if (failure instanceof PgException error && error.getSqlState().equals(RestProblem.ANSWER_TOO_LARGE)) {
            return RestProblem.answerTooLarge(limits.answerBytesMax());
        }
        ProblemException ours = CallerQueries.explained(failure);
        return failure instanceof PgException error
                ? RestProblem.refused(
                        ours.problem().code(),
                        error.getSqlState(),
                        ours.problem().detail(),
                        null)
                : ours;
    }

    private static Buffer answer(Row row, Function function, boolean isSingle) {
        String json = row.getString(0);
        if (!function.result().isSet()) {
            return Buffer.buffer(json);
        }
        long rows = row.getLong(1);
        if (isSingle && rows != 1) {
            throw RestProblem.notSingle(rows);
        }
        return Buffer.buffer(isSingle ? json : "[" + (json == null ? "" : json) + "]");
    }

    private String sql(Function function, List<Argument> passed) {
        int[] position = {0};
        String call = passed.stream()
                .map(argument ->
                        Source.quoted(argument.parameter().name()) + " => $" + ++position[0] + cast(argument.type()))
                .collect(Collectors.joining(", ", "public." + Source.quoted(function.name()) + "(", ")"));
        if (function.result().isVoid()) {
            return "SELECT 'null' FROM " + call;
        }
        // Weighed as what views answer with, and what it did is undone where that is too much.
        String json = function.result().isRow()
                ? "row_to_json(item.*)::text"
                : "coalesce(to_json(item.result)::text, 'null')";
        String results =
                "SELECT " + shown(function.result()) + " FROM " + call + " AS result LIMIT " + limits.rowsMax();
        return "SELECT " + WeighedRows.joined("each") + ", count(*) FROM "
                + WeighedRows.of(json, results, limits.answerBytesMax()) + " AS each";
    }

    /** What is selected of a result: times are written as all answers have them. */
    private static String shown(Result result) {
        return result.isRow()
                ? result.columns().stream()
                        .map(column -> shown("result." + Source.quoted(column.name()), column.type()) + " AS "
                                + Source.quoted(column.name()))
                        .collect(Collectors.joining(", "))
                : shown("result", result.type()) + " AS result";
    }

    private static String shown(String value, String type) {
        return type.equals("timestamp with time zone") ? "ref.utc(" + value + ")" : value;
    }

    /** JSON arrives as text, which the driver would otherwise send as a JSON string. */
    private static String cast(String type) {
        return type.equals("jsonb") ? "::pg_catalog.text::pg_catalog.jsonb" : "::" + type;
    }
}
