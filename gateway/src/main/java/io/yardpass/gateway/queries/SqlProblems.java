package io.yardpass.gateway.queries;

import io.vertx.pgclient.PgException;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a failure of the database means to a client. Of the database's own words only the name of a constraint is passed on:
 * those names are ours and say what they are for; messages would show tables, values and code.
 */
final class SqlProblems {
    private static final Logger LOG = LoggerFactory.getLogger(SqlProblems.class);

    private SqlProblems() {}

    static ProblemException explained(Throwable failure) {
        return failure instanceof PgException error ? ofError(error) : ofConnection(failure);
    }

    private static ProblemException ofError(PgException error) {
        return switch (error.getSqlState()) {
            case "42501" ->
                problem(
                        ProblemCode.FORBIDDEN,
                        "That is for others to do, or this token speaks for another organization or for none (org_id).");
            case "P0002" ->
                problem(ProblemCode.NOT_FOUND, "What the arguments name is not there, or not yours to see.");
            case "YP003" -> problem(ProblemCode.SOLD_OUT, "All of it is taken.");
            case "YP007" -> problem(ProblemCode.TRANSITION_REFUSED, "From its present state it cannot get there.");
            case "23503" ->
                problem(ProblemCode.UNKNOWN_REFERENCE, "A value names something that does not exist" + rule(error));
            case "23505" ->
                problem(ProblemCode.ALREADY_EXISTS, "Something else is there under this id or name" + rule(error));
            case "23001" ->
                problem(ProblemCode.RULE_VIOLATED, "Others depend on it, as an organization does on its only owner.");
            case "23514", "23502", "23P01" -> problem(ProblemCode.RULE_VIOLATED, "A value is refused" + rule(error));
            case "57014", "55P03", "40001", "40P01", "25P03", "25P04" ->
                problem(ProblemCode.UNAVAILABLE, "The database took too long; try again.");
            default -> ofClass(error);
        };
    }

    private static ProblemException ofClass(PgException error) {
        return switch (error.getSqlState().substring(0, 2)) {
            case "22" -> problem(ProblemCode.RULE_VIOLATED, "A value is beyond what can be stored.");
            case "08", "53", "55", "57" -> unreachable();
            default -> {
                LOG.error(
                        "the database refuses what this program asks: {} {}", error.getSqlState(), error.getMessage());
                yield problem(ProblemCode.INTERNAL_ERROR, "The failure is logged under the request id.");
            }
        };
    }

    private static String rule(PgException error) {
        return error.getConstraint() == null ? "." : ", by the rule " + error.getConstraint() + ".";
    }

    /** The pool says in words, not types, that nobody may wait any more or has waited long enough. */
    private static ProblemException ofConnection(Throwable failure) {
        if (failure instanceof ProblemException problem) {
            return problem;
        }
        LOG.warn("the database cannot be asked: {}", failure.toString());
        return unreachable();
    }

    private static ProblemException unreachable() {
        return problem(ProblemCode.UNAVAILABLE, "The database cannot be reached now; try again.");
    }

    private static ProblemException problem(ProblemCode code, String detail) {
        return new ProblemException(code, detail);
    }
}
