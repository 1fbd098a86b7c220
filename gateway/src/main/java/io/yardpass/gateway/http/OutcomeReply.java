package io.yardpass.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefusalCode;
import io.yardpass.wire.problems.Problem;
import io.yardpass.wire.problems.ProblemCode;
import java.util.Map;

/** What became of a command, as an answer. */
final class OutcomeReply {
    private OutcomeReply() {}

    static Reply of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Posted(String body) -> Reply.json(201, Buffer.buffer(body));
            case Outcome.WouldPost(String body) -> Reply.json(200, Buffer.buffer(body));
            case Outcome.AlreadyPosted(String body) ->
                new Reply(200, "application/json", Buffer.buffer(body), Map.of("Idempotent-Replayed", "true"));
            case Outcome.Conflict(var code, var detail) -> ProblemReply.of(conflict(code, sentence(detail)));
            case Outcome.Rejected rejected -> ProblemReply.of(refusal(rejected));
            case Outcome.Overloaded() ->
                ProblemReply.of(ProblemCode.OVERLOADED, "The queue is full; nothing was done.");
            case Outcome.Unavailable() ->
                ProblemReply.of(ProblemCode.UNAVAILABLE, "The database failed; the same request again is safe.");
        };
    }

    /** The ledger speaks in clauses, which it also stores. */
    private static String sentence(String clause) {
        return clause.isEmpty() ? clause : Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }

    private static Problem conflict(ConflictCode code, String detail) {
        return switch (code) {
            case IDEMPOTENCY_KEY_REUSED -> Problem.of(ProblemCode.IDEMPOTENCY_KEY_REUSED, detail);
            case ORDER_ID_TAKEN -> Problem.of(ProblemCode.ORDER_ID_TAKEN, detail);
            case ID_TAKEN -> Problem.of(ProblemCode.ID_TAKEN, detail);
        };
    }

    private static Problem refusal(Outcome.Rejected rejected) {
        Problem problem = Problem.of(problemCode(rejected.code()), sentence(rejected.detail()))
                .withTotal(rejected.rightTotalCents());
        return rejected.replayed() ? problem.withHeader("Idempotent-Replayed", "true") : problem;
    }

    /** Each refusal is a problem of the same name. */
    private static ProblemCode problemCode(RefusalCode code) {
        return ProblemCode.valueOf(code.name());
    }
}
