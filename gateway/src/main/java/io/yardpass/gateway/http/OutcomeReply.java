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

    private static ProblemCode problemCode(RefusalCode code) {
        return switch (code) {
            case SOLD_OUT -> ProblemCode.SOLD_OUT;
            case TOTAL_MISMATCH -> ProblemCode.TOTAL_MISMATCH;
            case TIER_NOT_ON_SALE -> ProblemCode.TIER_NOT_ON_SALE;
            case PER_BUYER_LIMIT -> ProblemCode.PER_BUYER_LIMIT;
            case UNKNOWN_EVENT -> ProblemCode.UNKNOWN_EVENT;
            case UNKNOWN_TIER -> ProblemCode.UNKNOWN_TIER;
            case CURRENCY_MISMATCH -> ProblemCode.CURRENCY_MISMATCH;
            case AMOUNT_OUT_OF_RANGE -> ProblemCode.AMOUNT_OUT_OF_RANGE;
            case UNKNOWN_HOLD -> ProblemCode.UNKNOWN_HOLD;
            case HOLD_EXPIRED -> ProblemCode.HOLD_EXPIRED;
            case UNKNOWN_TICKET -> ProblemCode.UNKNOWN_TICKET;
            case WRONG_EVENT -> ProblemCode.WRONG_EVENT;
            case TICKET_ALREADY_REDEEMED -> ProblemCode.TICKET_ALREADY_REDEEMED;
            case TICKET_NOT_ISSUED -> ProblemCode.TICKET_NOT_ISSUED;
            case TRANSFER_TO_OWNER -> ProblemCode.TRANSFER_TO_OWNER;
            case TRANSFER_LIMIT -> ProblemCode.TRANSFER_LIMIT;
            case UNKNOWN_ORDER -> ProblemCode.UNKNOWN_ORDER;
            case UNKNOWN_ACCOUNT -> ProblemCode.UNKNOWN_ACCOUNT;
            case ACCOUNT_CLOSED -> ProblemCode.ACCOUNT_CLOSED;
            case ESCROW_ACCOUNT -> ProblemCode.ESCROW_ACCOUNT;
            case INSUFFICIENT_BALANCE -> ProblemCode.INSUFFICIENT_BALANCE;
            case UNBALANCED -> ProblemCode.UNBALANCED;
            case RESERVED_KIND -> ProblemCode.RESERVED_KIND;
            case UNKNOWN_TRANSACTION -> ProblemCode.UNKNOWN_TRANSACTION;
            case ALREADY_REVERSED -> ProblemCode.ALREADY_REVERSED;
            case NOT_REVERSIBLE -> ProblemCode.NOT_REVERSIBLE;
            case UNKNOWN_SPONSORSHIP_ORDER -> ProblemCode.UNKNOWN_SPONSORSHIP_ORDER;
            case UNKNOWN_ORGANIZATION -> ProblemCode.UNKNOWN_ORGANIZATION;
            case UNKNOWN_CURRENCY -> ProblemCode.UNKNOWN_CURRENCY;
            case TRANSITION_REFUSED -> ProblemCode.TRANSITION_REFUSED;
            case PAYMENT_REQUIRED -> ProblemCode.PAYMENT_REQUIRED;
            case PAYMENT_MISMATCH -> ProblemCode.PAYMENT_MISMATCH;
            case PAYMENT_REFERENCE_USED -> ProblemCode.PAYMENT_REFERENCE_USED;
            case FORBIDDEN -> ProblemCode.FORBIDDEN;
        };
    }
}
