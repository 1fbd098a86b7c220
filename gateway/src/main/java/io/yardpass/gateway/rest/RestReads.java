package io.yardpass.gateway.rest;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.yardpass.database.TenantTransaction;
import io.yardpass.domain.Caller;
import io.yardpass.domain.Role;
import io.yardpass.gateway.queries.CallerQueries;
import io.yardpass.gateway.rest.RestCatalogue.View;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.function.Supplier;

/** Reads views as their caller. A failure is a {@link RestException}, or a problem that any read may end with. */
public final class RestReads {
    private static final String STATEMENT_TIMEOUT = "57014";
    private static final int STRANGE_MAX = 2;
    private static final int REMEMBERED_MAX = 200;

    private final CallerQueries queries;
    private final Supplier<RestCatalogue> catalogue;
    private final RestLimits limits;
    private final FamiliarStatements familiar = new FamiliarStatements(STRANGE_MAX, REMEMBERED_MAX);

    public RestReads(CallerQueries queries, Supplier<RestCatalogue> catalogue, RestLimits limits) {
        this.queries = queries;
        this.catalogue = catalogue;
        this.limits = limits;
    }

    public RestLimits limits() {
        return limits;
    }

    /** The rows of a view that the caller may see and asks for. */
    public Future<RestAnswer> read(Caller caller, String name, RestQuery query) {
        RestCatalogue known = catalogue.get();
        Role role = TenantTransaction.roleOf(caller);
        RestStatement statement = RestSql.of(query, view(known, name, caller), known, role, limits);
        Tuple values = Tuple.tuple();
        statement.values().forEach(values::addValue);
        return queries.ask(caller, familiar.toSend(statement.sql()), values)
                .onFailure(failure -> note(statement.sql(), failure))
                .recover(failure -> Future.failedFuture(explained(failure)))
                .map(rows -> answer(rows.iterator().next(), query));
    }

    private void note(String sql, Throwable failure) {
        if (failure instanceof PgException error && error.getSqlState().equals(STATEMENT_TIMEOUT)) {
            familiar.planEachTime(sql);
        }
    }

    private static View view(RestCatalogue known, String name, Caller caller) {
        View view = known.views().get(name);
        if (view == null) {
            throw RestProblem.refused(
                    ProblemCode.NOT_FOUND,
                    "PGRST205",
                    "Could not find the table 'public." + name + "' in the schema cache",
                    null);
        }
        if (!view.isFor(TenantTransaction.roleOf(caller))) {
            throw RestProblem.refused(
                    caller.isVisitor() ? ProblemCode.TOKEN_MISSING : ProblemCode.FORBIDDEN,
                    "42501",
                    "permission denied for view " + name,
                    null);
        }
        return view;
    }

    private RestAnswer answer(Row row, RestQuery query) {
        String body = row.getString(0);
        long rows = row.getLong(1);
        if (query.single() && rows != 1) {
            throw RestProblem.notSingle(rows);
        }
        Long total = row.getLong(2);
        if (query.count() == RestQuery.Count.EXACT && query.offset() > total) {
            throw RestProblem.refused(
                    ProblemCode.RANGE_NOT_SATISFIABLE,
                    "PGRST103",
                    "Requested range not satisfiable",
                    "An offset of " + query.offset() + " was requested, but there are only " + total + " rows.");
        }
        return new RestAnswer(Buffer.buffer(body), query.offset(), rows, told(total, query.count()));
    }

    /** Null where there may be more than were counted. */
    private Long told(Long total, RestQuery.Count count) {
        boolean isCut = count != RestQuery.Count.EXACT && total != null && total >= limits.countedMax();
        return isCut ? null : total;
    }

    /** Of the database's own words none is passed on: they would show code, and values of others perhaps. */
    private RuntimeException explained(Throwable failure) {
        if (!(failure instanceof PgException error)) {
            return CallerQueries.explained(failure);
        }
        String state = error.getSqlState();
        return switch (state) {
            case STATEMENT_TIMEOUT ->
                RestProblem.refused(
                        ProblemCode.QUERY_TOO_SLOW,
                        state,
                        "canceling statement due to statement timeout",
                        "Ask for less, or by columns that are indexed.");
            case RestProblem.ANSWER_TOO_LARGE -> RestProblem.answerTooLarge(limits.answerBytesMax());
            case "42501" -> RestProblem.refused(ProblemCode.FORBIDDEN, state, "permission denied", null);
            // A migration took it away, and what there is has not been read anew.
            case "42P01", "42703" ->
                new ProblemException(ProblemCode.UNAVAILABLE, "The views are being changed; try again.");
            case "42883" ->
                RestProblem.refused(
                        ProblemCode.INVALID_PARAMETER, state, "That operator does not exist for this column", null);
            default ->
                state.startsWith("22")
                        ? RestProblem.refused(
                                ProblemCode.INVALID_PARAMETER,
                                state,
                                "A value is not of its column's type, or beyond what can be compared",
                                null)
                        : CallerQueries.explained(failure);
        };
    }
}
