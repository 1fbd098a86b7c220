package io.yardpass.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.yardpass.domain.Caller;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Money;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.RefusalCode;
import io.yardpass.domain.Role;
import io.yardpass.gateway.decoding.BodyFormat;
import io.yardpass.gateway.decoding.PurchaseBody;
import io.yardpass.gateway.decoding.PurchaseDecoder;
import io.yardpass.gateway.problems.Problem;
import io.yardpass.gateway.problems.ProblemCode;
import io.yardpass.gateway.problems.ProblemException;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/** A purchase from its body to its answer. Confined to its event loop. */
final class PurchaseHandler {
    private final RequestLimits limits;
    private final BodyReader bodies;
    private final PurchaseDesk desk;
    private final InstantSource clock;
    private final PurchaseDecoder decoder;

    PurchaseHandler(RequestLimits limits, BodyReader bodies, PurchaseDesk desk, InstantSource clock) {
        this.limits = limits;
        this.bodies = bodies;
        this.desk = desk;
        this.clock = clock;
        this.decoder = new PurchaseDecoder(limits.purchaseBytesMax());
    }

    Future<Reply> handle(HttpServerRequest request, Caller caller) {
        String key = IdempotencyKey.of(request);
        BodyFormat.requireJson(request.getHeader(HttpHeaders.CONTENT_TYPE), "a purchase");
        String traceparent = TraceContext.of(request);
        return bodies.read(request, caller, limits.purchaseBytesMax())
                .map(decoder::decode)
                .map(body -> command(body, key, caller, traceparent))
                .compose(desk::submit)
                .map(PurchaseHandler::reply);
    }

    private PurchaseTickets command(PurchaseBody body, String key, Caller caller, String traceparent) {
        NearNow.require(body.occurredAtMicros(), clock);
        return new PurchaseTickets(
                body.orderId(),
                key,
                caller,
                buyer(body, caller),
                body.eventId(),
                body.items(),
                new Money(body.totalCents(), body.currency()),
                body.paymentReference(),
                body.occurredAtMicros(),
                traceparent);
    }

    private static UUID buyer(PurchaseBody body, Caller caller) {
        if (caller.role() == Role.SERVICE_ROLE) {
            if (body.userId() == null) {
                throw malformed("/user_id", "is required of a service, which buys for somebody");
            }
            return body.userId();
        }
        if (body.userId() != null && !body.userId().equals(caller.subject())) {
            throw new ProblemException(ProblemCode.USER_NOT_ALLOWED, "A user buys only for itself.");
        }
        return caller.subject();
    }

    private static ProblemException malformed(String pointer, String detail) {
        return new ProblemException(Problem.malformed(pointer, detail));
    }

    static Reply reply(Outcome outcome) {
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
            case TRANSACTION_ID_TAKEN -> Problem.of(ProblemCode.TRANSACTION_ID_TAKEN, detail);
            case REQUEST_IN_FLIGHT ->
                Problem.of(ProblemCode.REQUEST_IN_FLIGHT, detail).withHeader("Retry-After", "1");
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
            case FORBIDDEN -> ProblemCode.FORBIDDEN;
            case TRANSITION_REFUSED -> ProblemCode.TRANSITION_REFUSED;
        };
    }
}
